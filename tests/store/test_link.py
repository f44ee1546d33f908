"""A link of a mail: looked at it changes nothing, used it decides once, and afterwards it says what became of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from engine.case.case import Case
from engine.case.command import Act, SaveForm
from engine.deciding.brief import brief_for
from engine.errors import Conflict, Refused
from engine.evidence.ledger import SYSTEM
from engine.evidence.token import Dead, Found, Unknown, Used, mint_decision, mint_sign_in
from engine.service.link import ask_to_sign_in, decide, fill, look, look_at_sign_in, refusal, sign_in
from engine.store.ledger_entries import ledger
from tests.store.office import ADMIN, PEOPLE, ZHAO, Office


@dataclass(frozen=True, slots=True)
class Mailed:
    """A memo and the secret of the link that one of its chiefs was mailed."""

    case: Case
    secret: str


def mailed(office: Office, person: str = "wu", actions: tuple[str, ...] = ("approve", "send_back")) -> Mailed:
    case = office.submitted()
    return Mailed(case, minted(office, case, person, actions))


def minted(
    office: Office, case: Case, person: str, actions: tuple[str, ...] = ("approve", "send_back")
) -> str:
    with office.service.look(case.id) as scope:
        item = brief_for(scope, person).item or ""
    made = mint_decision(person, case, item, actions, {"title": "d1"}, f"post-{person}", office.clock.now())
    with office.store.begin() as work:
        work.tokens.mint(made.token)
    return made.secret


def test_looking_changes_nothing_however_often(office: Office) -> None:
    link = mailed(office)
    with office.store.read() as work:
        before = work.connection.execute(ledger.select()).all()

    seen = [look(office.service, link.secret) for _ in range(5)]

    with office.store.read() as work:
        assert work.connection.execute(ledger.select()).all() == before
    assert all(isinstance(each.standing, Found) for each in seen)
    standing = seen[0].standing
    assert isinstance(standing, Found)
    assert standing.token.digests == {"title": "d1"}


def test_the_database_never_holds_the_secret(office: Office) -> None:
    link = mailed(office)
    with office.store.read() as work:
        rows = work.connection.exec_driver_sql("SELECT * FROM tokens").all()
    assert link.secret not in str(rows)


def test_a_decision_is_that_of_the_person_known_by_his_link(office: Office) -> None:
    link = mailed(office)
    case = decide(office.service, link.secret, Act("approve"))
    assert (case.state, case.last and case.last.by) == ("done", "wu")
    with office.store.read() as work:
        bodies = [row.body for row in work.connection.execute(ledger.select())]
    assert any('"assurance":"link","person":"wu"' in each and '"approve"' in each for each in bodies)


def test_of_many_who_send_one_link_at_once_exactly_one_decides(office: Office) -> None:
    link = mailed(office)

    def send(_: int) -> str:
        try:
            return decide(office.service, link.secret, Act("approve")).state
        except Conflict as conflict:
            return conflict.reasons[0].code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(send, range(8)))
    assert answers == ["done", *["link_used"] * 7]


def test_a_used_link_says_who_decided_what_and_when(office: Office) -> None:
    link = mailed(office)
    at = office.clock.now()
    decide(office.service, link.secret, Act("approve"))
    office.clock.advance(timedelta(days=3))

    seen = look(office.service, link.secret)
    assert isinstance(seen.standing, Used)
    assert (seen.standing.by, seen.standing.at, seen.standing.what) == ("wu", at, "approve")
    assert refusal(seen).text.zh == "吴大山已于2026年9月7日（周一）10:00用此链接办理“同意”"


def test_a_link_dies_with_its_work_and_says_who_was_first(office: Office) -> None:
    link = mailed(office)
    office.service.do(ZHAO, link.case.id, Act("approve"))

    seen = look(office.service, link.secret)
    assert isinstance(seen.standing, Dead)
    assert seen.standing.reason.zh.startswith("赵来福已于2026-09-07 10:00办理“同意”")
    with pytest.raises(Conflict) as refused:
        decide(office.service, link.secret, Act("approve"))
    assert refused.value.reasons[0].code == "link_dead"


def test_a_link_is_for_its_own_person_only_as_long_as_he_may_act(office: Office) -> None:
    link = mailed(office)
    office.service.put_people(ADMIN, [replace(PEOPLE[1], active=False)])
    assert isinstance(look(office.service, link.secret).standing, Dead)


def test_a_link_does_not_take_actions_that_its_mail_did_not_offer(office: Office) -> None:
    link = mailed(office, actions=("approve",))
    with pytest.raises(Refused) as refused:
        decide(office.service, link.secret, Act("send_back", {"reason": "不清楚"}))
    assert refused.value.reasons[0].code == "not_by_link"
    assert isinstance(look(office.service, link.secret).standing, Found)


def test_a_refused_decision_leaves_the_link_good(office: Office) -> None:
    link = mailed(office)
    with pytest.raises(Refused):
        decide(office.service, link.secret, Act("send_back"))
    assert decide(office.service, link.secret, Act("send_back", {"reason": "不清楚"})).state == "writing"


def test_a_link_may_fill_in_without_being_used_up(office: Office) -> None:
    case = office.memo()
    secret = minted(office, case, "lin", ("submit",))
    assert fill(office.service, secret, SaveForm({"title": "新标题"})).form["title"] == "新标题"
    assert decide(office.service, secret, Act("submit")).state == "deciding"


def test_a_decision_link_never_signs_in_and_a_sign_in_link_never_decides(office: Office) -> None:
    link = mailed(office)
    made = mint_sign_in("wu", "post-2", office.clock.now())
    with office.store.begin() as work:
        work.tokens.mint(made.token)
    assert look_at_sign_in(office.service, link.secret) == Unknown()
    with pytest.raises(Conflict), office.store.begin() as work:
        sign_in(office.service, work, link.secret)
    assert look(office.service, made.secret).standing == Unknown()
    with pytest.raises(Conflict):
        decide(office.service, made.secret, Act("approve"))


def test_a_sign_in_link_works_once_within_a_quarter_of_an_hour_and_enters_the_ledger(office: Office) -> None:
    first, second = (mint_sign_in("wu", f"post-{n}", office.clock.now()) for n in (1, 2))
    with office.store.begin() as work:
        work.tokens.mint(first.token)
        work.tokens.mint(second.token)
    assert isinstance(look_at_sign_in(office.service, first.secret), Found)
    with office.store.begin() as work:
        assert sign_in(office.service, work, first.secret) == "wu"
    with pytest.raises(Conflict), office.store.begin() as work:
        sign_in(office.service, work, first.secret)
    office.clock.advance(timedelta(minutes=15))
    assert isinstance(look_at_sign_in(office.service, second.secret), Dead)
    with office.store.read() as work:
        rows = work.connection.execute(ledger.select().where(ledger.c.subject == SYSTEM))
        assert sum('"signed_in"' in row.body for row in rows) == 1


def test_a_mistyped_link_is_unknown_and_says_what_to_do(office: Office) -> None:
    seen = look(office.service, "x" * 5000)
    assert seen.standing == Unknown()
    assert "最近一封邮件" in refusal(seen).text.zh


def test_nobody_learns_whether_an_address_is_known(office: Office) -> None:
    ask_to_sign_in(office.service, "nobody@office.example")
    ask_to_sign_in(office.service, "WU@office.example ")
    with office.store.read() as work:
        rows = work.connection.exec_driver_sql("SELECT person FROM outbox WHERE kind = 'sign_in'").all()
    assert [tuple(row) for row in rows] == [("wu",)]
