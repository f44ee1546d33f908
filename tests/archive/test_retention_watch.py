"""The end of a record's retention is told once, on the day after its last; also when nobody looked for years."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from archive.retention_watch import RetentionWatch
from engine.case.case import Case
from engine.language.source import Sources
from engine.people.actor import Actor
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from tests.archive.test_real_circulation import NOW, Company

BEFORE = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
"""The last minute of the last day of October in Shanghai."""
AFTER = datetime(2026, 10, 31, 16, 1, tzinfo=UTC)
YEARS_AFTER = datetime(2029, 3, 1, 1, tzinfo=UTC)
DUTIES = """duties:
  fallen_due: {upon: record.retention_due, opener: keeper, open: {workflow: looking, with: {deed: source.record}}, clause: R01}
"""
LOOKING = """workflow: looking
zh: 到期查看
en: Look
number: "DQ{year}-{seq:3}"
opening: {who: nobody}
form:
  deed: {type: record, class: deed, zh: 契约, en: Deed}
states:
  open:
    zh: 待查看
    en: To be looked at
    who: keeper
    actions: {look: {zh: 已看, en: Looked, to: done}}
  done: {zh: 已看, en: Looked, final: done}
"""


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    store = Store(database_url)
    metadata.create_all(store.engine)
    opened = Company(store)
    sources, console = opened.sources, Actor("console", "console")
    own = {**sources.files["deeds"], "duties.yaml": DUTIES, "looking.yaml": LOOKING}
    pack = own["pack.yaml"].replace("version: 1", "version: 2")
    own["pack.yaml"] = pack.replace(
        "en: Keeper, holders: 1", "en: Keeper"
    )  # he may leave without a successor
    opened.definition = opened.service.library.publish(
        Sources("deeds", {**sources.files, "deeds": own}), {}, console, NOW
    )
    yield opened
    store.close()


def looking(company: Company) -> list[Case]:
    with company.store.read() as work:
        found = work.cases.open_after("", 100).values()
    return [case for case in found if case is not None and case.workflow == "looking"]


def test_it_is_told_when_the_day_is_over_and_only_once(company: Company) -> None:
    deed = company.deed("甲", "2016-10-31")
    company.deed("乙", "2016-11-30")
    watch = RetentionWatch(company.service)
    assert watch.run_once(BEFORE) == 0
    assert watch.run_once(AFTER) == 1
    assert [case.form["deed"] for case in looking(company)] == [deed]
    assert (watch.run_once(AFTER), RetentionWatch(company.service).run_once(AFTER)) == (0, 0)


def test_what_fell_due_while_nobody_looked_is_caught_up(company: Company) -> None:
    deeds = {
        company.deed("甲", "2016-10-31"),
        company.deed("乙", "2016-11-30"),
        company.deed("丙", "2018-01-01"),
    }
    kept = company.deed("丁", "2025-01-01")
    company.clock.set(YEARS_AFTER)
    assert RetentionWatch(company.service).run_once(YEARS_AFTER) == 3
    assert {case.form["deed"] for case in looking(company)} == deeds - {kept}


def test_one_for_whom_nothing_can_be_opened_keeps_no_other_waiting(company: Company) -> None:
    company.deed("甲", "2016-10-31")
    company.service.put_people(Actor("console", "console"), [company.person("xu", active=False)])
    assert RetentionWatch(company.service).run_once(AFTER) == 0
    company.service.put_people(Actor("console", "console"), [company.person("xu")])
    assert RetentionWatch(company.service).run_once(AFTER) == 1
