"""Many cases decided by one act: each in its own transaction, whatever becomes of the others."""

import pytest

from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.case.identity import new_id
from engine.errors import Refused
from engine.people.organisation import Holding
from engine.service.bulk import MOST_AT_ONCE, Item, Outcome, decide_many, outcomes_of
from engine.service.proof import verify_database
from engine.store.bulk_decisions import BulkDecision
from engine.store.timeline import timeline
from tests.store.office import ADMIN, LIN, WU, Office


def many(office: Office, count: int, title: str = "采购") -> list[Case]:
    """Memos that wait for a chief."""
    return [office.submitted(f"{title}{n}") for n in range(count)]


def approving(cases: list[Case], action: str = "approve", **answers: str) -> list[Item]:
    return [Item(each.id, action, answers, {}, each.visit.open_items[0].key) for each in cases]


def run_of(office: Office, cases: list[Case]) -> str:
    """A decision kept as the page keeps it, and sent."""
    now, run = office.clock.now(), new_id(office.clock.now())
    with office.store.begin() as work:
        chosen = tuple(each.id for each in cases)
        work.bulk.keep(BulkDecision(run, "wu", "b", office.edition, "memo", "deciding", "", chosen, {}, now))
    with office.store.begin() as work:
        assert work.bulk.begin(run, "approve", chosen, now)
    return run


def standings(outcomes: tuple[Outcome, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in outcomes:
        found[each.standing] = found.get(each.standing, 0) + 1
    return found


def test_of_five_hundred_the_three_that_another_decided_are_reported_and_the_rest_done(
    office: Office,
) -> None:
    """Wu keeps three of the parcels while Lin hands all of them over."""
    opening = OpenCase("parcel", {"title": "快递", "taker": "wu"})
    parcels = [office.service.open(LIN, office.edition, opening) for _ in range(MOST_AT_ONCE)]
    items = approving(parcels, "hand_over")
    lost = [parcels[n] for n in (0, 250, 499)]
    for parcel in lost:
        office.service.do(WU, parcel.id, Act("keep"))
    run = run_of(office, parcels)

    outcomes = decide_many(office.service, LIN, items, run)

    assert standings(outcomes) == {"overtaken": 3, "done": 497}
    assert [each.case for each in outcomes] == [parcel.id for parcel in parcels]
    overtaken = [each for each in outcomes if each.standing == "overtaken"]
    assert [each.number for each in overtaken] == [parcel.number for parcel in lost]
    assert all("吴大山" in each.reasons[0].text.zh for each in overtaken)
    with office.store.read() as work:
        signed = [any(i.act for i in work.cases.read(each.id).visit.items) for each in parcels]
        assert outcomes_of(work, run) == outcomes
    assert signed.count(True) == 497
    assert verify_database(office.store).findings == ()


def test_one_that_is_refused_and_one_that_breaks_stop_no_other(office: Office) -> None:
    first, refused, broken, last = (office.submitted(title) for title in ("一", "refuse", "break", "四"))
    run = run_of(office, [first, refused, broken, last])

    outcomes = decide_many(office.service, WU, approving([first, refused, broken, last]), run)

    assert [each.standing for each in outcomes] == ["done", "refused", "broken", "done"]
    assert outcomes[1].reasons[0].text.zh == "印泥用完了"
    with office.store.read() as work:
        states = [work.cases.read(each.id).state for each in (first, refused, broken, last)]
        assert outcomes_of(work, run) == outcomes
    assert states == ["done", "deciding", "deciding", "done"]


def test_one_answer_is_given_to_each_and_one_that_does_not_fit_is_told_of_each(office: Office) -> None:
    memos = many(office, 3)

    unfit = decide_many(office.service, WU, approving(memos, "send_back"))
    assert standings(unfit) == {"refused": 3}
    assert unfit[0].number == memos[0].number

    done = decide_many(office.service, WU, approving(memos, "send_back", reason="请补充报价"))
    assert standings(done) == {"done": 3}
    with office.store.read() as work:
        said = [
            [line.texts.get("reason") for line in timeline(work.connection, memo.id)][-1] for memo in memos
        ]
    assert said == ["请补充报价"] * 3


def test_nothing_and_too_many_are_refused_before_anything_is_done(office: Office) -> None:
    (memo,) = many(office, 1)
    with pytest.raises(Refused, match="nothing is ticked"):
        decide_many(office.service, WU, [])
    absent = [Item(f"{n:032x}", "approve", {}, {}) for n in range(MOST_AT_ONCE)]
    with pytest.raises(Refused, match="at most 500 can be decided at once, and 501 are chosen"):
        decide_many(office.service, WU, [*approving([memo]), *absent])
    with office.store.read() as work:
        assert work.cases.read(memo.id).state == "deciding"


def test_a_case_that_is_there_twice_counts_once_and_one_that_does_not_exist_is_told(office: Office) -> None:
    (memo,) = many(office, 1)
    absent = Item("0" * 32, "approve", {}, {})

    outcomes = decide_many(office.service, WU, [*approving([memo, memo]), absent])

    assert [each.standing for each in outcomes] == ["done", "refused"]
    assert outcomes[1].reasons[0].code == "no_case"


def test_whose_turn_it_is_not_decides_nothing(office: Office) -> None:
    memos = many(office, 2)
    assert standings(decide_many(office.service, LIN, approving(memos))) == {"refused": 2}


def test_who_lost_his_role_in_between_decides_nothing_more(office: Office) -> None:
    memos = many(office, 2)
    items = approving(memos)
    office.service.revoke(ADMIN, [Holding("wu", "chief")])
    assert standings(decide_many(office.service, WU, items)) == {"refused": 2}


def test_a_decision_is_sent_once_and_what_waits_too_long_goes(office: Office) -> None:
    memos = many(office, 1)
    run = run_of(office, memos)
    with office.store.begin() as work:
        assert not work.bulk.begin(run, "approve", [], office.clock.now())
        sent = work.bulk.find(run)
    assert sent is not None
    assert (sent.action, sent.browser, sent.texts) == ("approve", "", {})
    assert sent.chosen == (memos[0].id,)
