"""A role that would be left with nobody: refused where the policy says how many hold it, told at once elsewhere."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from engine.errors import Refused
from engine.language.source import Sources
from engine.people.organisation import Holding, Person
from engine.store.outbox import outbox
from engine.text import Text
from engine.workers.planner import Planner
from tests.store.office import ADMIN, FIGURES, PEOPLE, Office, sources


def with_roles(office: Office, clerk: str) -> None:
    """The office's policy with another line for its clerk; somebody looks after the system."""
    files = dict(sources().files["office"])
    roles = f"clerk: {clerk}\n  administrator: {{zh: 系统管理员, en: Administrator}}\n"
    files["pack.yaml"] = (
        files["pack.yaml"]
        .replace("version: 1", "version: 2")
        .replace("clerk: {zh: 经办人, en: Clerk}\n", roles)
    )
    office.service.library.publish(Sources("office", {"office": files}), FIGURES, ADMIN, office.clock.now())
    office.service.put_people(ADMIN, [Person("han", Text("韩", "Han"), "han@office.example")])
    office.service.grant(ADMIN, [Holding("han", "administrator")])


def alarms(office: Office) -> list[str]:
    with office.store.read() as work:
        rows = work.connection.execute(select(outbox.c.person).where(outbox.c.kind == "role_empty"))
        return list(rows.scalars())


@pytest.mark.parametrize("how", ["the role is taken away", "he leaves"])
def test_the_last_holder_of_a_role_with_so_many_holders_stays(office: Office, how: str) -> None:
    with_roles(office, "{zh: 经办人, en: Clerk, holders: 1}")
    leaves = partial(office.service.put_people, ADMIN, [replace(PEOPLE[0], active=False)])
    loses = partial(office.service.revoke, ADMIN, [Holding("lin", "clerk")])
    with pytest.raises(Refused, match="nobody would be Clerk any more"):
        (leaves if how == "he leaves" else loses)()
    with office.store.read() as work:
        assert work.directory.read(office.clock.now()).holders("clerk") == ("lin",)
    assert alarms(office) == []


def test_with_a_successor_it_is_no_matter(office: Office) -> None:
    with_roles(office, "{zh: 经办人, en: Clerk, holders: 1}")
    office.service.grant(ADMIN, [Holding("wu", "clerk")])
    office.service.revoke(ADMIN, [Holding("lin", "clerk")])
    assert alarms(office) == []


def test_elsewhere_whoever_looks_after_the_system_hears_at_once(office: Office) -> None:
    with_roles(office, "{zh: 经办人, en: Clerk}")
    office.service.revoke(ADMIN, [Holding("lin", "clerk")])
    assert alarms(office) == ["han"]
    office.service.put_people(ADMIN, [Person("new", Text("新", "New"), "new@office.example")])
    assert alarms(office) == ["han"], "it was empty before: said once"


def test_it_is_told_before_the_last_holder_s_period_ends_and_only_once_for_that_end(office: Office) -> None:
    with_roles(office, "{zh: 经办人, en: Clerk}")
    planner, end = Planner(office.service), office.clock.now() + timedelta(days=30)
    office.service.grant(ADMIN, [Holding("lin", "clerk", None, None, end)])
    planner.run_once(office.clock.now())
    assert alarms(office) == []
    for day in (17, 20):
        planner.run_once(office.clock.now() + timedelta(days=day))
        assert alarms(office) == ["han"]
    with office.store.read() as work:
        data = work.connection.execute(
            select(outbox.c.data).where(outbox.c.kind == "role_empty")
        ).scalar_one()
    assert (
        data["until"] == f"{(end - timedelta(microseconds=1)).astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}"
    )
    office.service.grant(ADMIN, [Holding("lin", "clerk", None, None, end + timedelta(days=30))])
    planner.run_once(office.clock.now() + timedelta(days=21))
    assert alarms(office) == ["han"]
    planner.run_once(office.clock.now() + timedelta(days=50))
    assert alarms(office) == ["han", "han"], "another end is told of anew"


def test_with_a_successor_from_that_day_on_nothing_is_told(office: Office) -> None:
    with_roles(office, "{zh: 经办人, en: Clerk}")
    end = office.clock.now() + timedelta(days=5)
    office.service.grant(ADMIN, [Holding("lin", "clerk", None, None, end), Holding("wu", "clerk", None, end)])
    Planner(office.service).run_once(office.clock.now())
    assert alarms(office) == []
