"""Signing at the counter: the digits of a mail sign once, for one person at one seat, before whoever stands with him."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.errors import Conflict, Refused
from engine.evidence.pickup import MOST_GUESSES, mint_pickup, spaced
from engine.people.actor import Actor
from engine.service.pickup import send_again, sign_by_code
from engine.store.ledger_entries import ledger
from engine.store.outbox import outbox
from engine.store.pickup_codes import pickup_codes
from tests.store.office import LIN, WU, Office

HAND_OVER = Act("hand_over")


@dataclass(frozen=True, slots=True)
class Counter:
    """A parcel that Lin hands to Wu, and the digits that Wu was mailed."""

    office: Office
    case: Case
    digits: str

    def sign(self, typed: str, person: str = "wu", before: Actor = LIN) -> Case:
        return sign_by_code(self.office.service, before, self.case.id, person, typed, HAND_OVER)

    @property
    def wrong(self) -> str:
        return f"{(int(self.digits) + 1) % 1_000_000:06d}"


@pytest.fixture
def counter(office: Office) -> Counter:
    case = office.service.open(LIN, office.edition, OpenCase("parcel", {"title": "合同", "taker": "wu"}))
    return Counter(office, case, mint(office, case))


def mint(office: Office, case: Case, person: str = "wu", post: str = "post-1") -> str:
    item = next(each for each in case.visit.open_items if each.may_be_done_by(person))
    minted = mint_pickup(person, case.id, item.key, {}, post, office.clock.now())
    with office.store.begin() as work:
        work.pickup_codes.mint(minted.code)
    return minted.digits


def whats(office: Office) -> list[str]:
    with office.store.read() as work:
        return [row.body for row in work.connection.execute(ledger.select())]


def test_the_digits_sign_for_the_taker_and_the_ledger_says_before_whom(counter: Counter) -> None:
    case = counter.sign(f" {spaced(counter.digits)} ")
    taken = next(item.act for item in case.visit.items if item.act)
    assert (taken.by, taken.assurance) == ("wu", "code")
    assert any('"code_used"' in body and '"before":"lin"' in body for body in whats(counter.office))
    done = counter.office.service.do(LIN, case.id, HAND_OVER)
    assert (done.state, done.outcome) == ("taken", "done")


def test_a_code_signs_once(counter: Counter) -> None:
    def sign(_: int) -> bool:
        try:
            counter.sign(counter.digits)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(sign, range(4))) == [False, False, False, True]


def test_after_five_wrong_guesses_the_right_one_is_dead_too_until_a_new_one_is_sent(counter: Counter) -> None:
    for left in range(MOST_GUESSES - 1, -1, -1):
        with pytest.raises(Refused) as refused:
            counter.sign(counter.wrong)
        assert refused.value.reasons[0].code == "code_wrong"
        assert (f"还可再试{left}次" in refused.value.reasons[0].text.zh) == (left > 0)
    with pytest.raises(Refused) as refused:
        counter.sign(counter.digits)
    assert refused.value.reasons[0].code == "code_dead"
    assert sum('"code_wrong"' in body for body in whats(counter.office)) == MOST_GUESSES
    again = mint(counter.office, counter.case, post="post-2")
    assert counter.sign(again).version > counter.case.version


def test_a_new_code_takes_the_place_of_the_old(counter: Counter) -> None:
    mint(counter.office, counter.case, post="post-2")
    with pytest.raises(Refused):
        counter.sign(counter.digits)


def test_only_the_other_party_of_the_step_may_enter_it(counter: Counter) -> None:
    for before in (WU, Actor("zhao")):
        with pytest.raises(Refused) as refused:
            counter.sign(counter.digits, before=before)
        assert refused.value.reasons[0].code == "not_at_counter"
    assert counter.sign(counter.digits).version > counter.case.version


def test_it_dies_with_the_seat(counter: Counter) -> None:
    counter.office.service.do(LIN, counter.case.id, Act("keep"))
    with pytest.raises(Conflict):
        counter.sign(counter.digits)


def test_whoever_was_sent_none_is_told_so(counter: Counter) -> None:
    with counter.office.store.begin() as work:
        work.connection.execute(pickup_codes.delete())
    with pytest.raises(Refused) as refused:
        counter.sign(counter.digits)
    assert refused.value.reasons[0].code == "code_unknown"


def test_what_the_machine_refuses_leaves_the_code_good(counter: Counter) -> None:
    with pytest.raises(Refused):
        sign_by_code(counter.office.service, LIN, counter.case.id, "wu", counter.digits, Act("nothing_such"))
    assert counter.sign(counter.digits).version > counter.case.version


def test_the_request_is_sent_once_more_to_the_taker_alone(counter: Counter) -> None:
    def requests() -> list[str]:
        with counter.office.store.read() as work:
            rows = work.connection.execute(outbox.select().where(outbox.c.kind == "request"))
            return [row.person for row in rows]

    before = requests()
    send_again(counter.office.service, LIN, counter.case.id, "wu")
    assert sorted(requests()) == sorted([*before, "wu"])


def test_neither_digits_nor_their_quick_digest_stand_in_the_database(counter: Counter) -> None:
    with counter.office.store.read() as work:
        row = work.connection.execute(pickup_codes.select()).one()
    assert counter.digits not in str(row)
    assert len(row.hash) == 64
    assert len({mint_pickup("wu", "c", "i", {}, "p", row.minted_at).code.hash for _ in range(3)}) == 3
