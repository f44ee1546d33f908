"""Passwords: kept slowly, guesses counted and waited for, nobody learns whose address is known, resets sign out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.errors import InvalidForm, NotFound, Refused
from engine.evidence.ledger import SYSTEM
from engine.evidence.password import (
    COST,
    FREE_GUESSES,
    LONGEST,
    LONGEST_WAIT,
    Cost,
    Password,
    new_password,
    unfit,
)
from engine.people.actor import Actor, Origin
from engine.service import password
from engine.store.outbox import outbox
from engine.store.sessions import Session
from engine.store.timeline import entries
from tests.store.office import ADMIN, LIN, MONDAY, PEOPLE, WU, Office

GOOD, OTHER = "三月桃花 rains in spring", "another good one 42"
CHEAP = Cost(work=2**4)


def code(error: Refused) -> str:
    return error.reasons[0].code


def has_set(office: Office, actor: Actor = LIN, typed: str = GOOD, old: str = "") -> None:
    password.set_password(office.service, actor, typed, old, office.clock.now())


def guess(office: Office, typed: str, actor: Actor = LIN) -> str:
    """The answer to a guess: `right`, or why not."""
    try:
        password.check(office.service, actor, typed)
    except Refused as error:
        return code(error)
    return "right"


def test_the_right_one_is_right_whatever_keyboard_it_came_from(office: Office) -> None:
    has_set(office, typed="ＡＢＣ１２３４５６７８")
    assert guess(office, "ABC12345678") == "right"
    assert guess(office, "abc12345678") == "password_wrong"


def test_what_is_kept_is_salted_and_slow_and_its_parameters_stand_beside_it(office: Office) -> None:
    has_set(office)
    has_set(office, WU)
    with office.store.read() as work:
        lin, wu = work.passwords.find("lin"), work.passwords.find("wu")
    assert lin is not None
    assert wu is not None
    assert lin.hash != wu.hash
    assert (lin.cost.work, lin.cost) == (2**15, COST)
    # one kept with other parameters is compared with those
    with office.store.begin() as work:
        work.passwords.put(new_password("lin", OTHER, MONDAY, CHEAP))
    assert guess(office, OTHER) == "right"


def test_nobody_without_a_password_proves_anything(office: Office) -> None:
    assert guess(office, "") == "password_none"
    assert guess(office, GOOD) == "password_none"


def test_wrong_guesses_are_free_for_a_while_then_even_the_right_one_waits(office: Office) -> None:
    has_set(office)
    for _ in range(FREE_GUESSES):
        assert guess(office, "wrong wrong") == "password_wrong"
    assert guess(office, GOOD) == "password_locked"
    office.clock.advance(timedelta(seconds=59))
    assert guess(office, GOOD) == "password_locked"
    office.clock.advance(timedelta(seconds=1))
    assert guess(office, "wrong again") == "password_wrong"
    office.clock.advance(timedelta(minutes=1))
    assert guess(office, GOOD) == "password_locked"
    office.clock.advance(timedelta(minutes=1))
    assert guess(office, GOOD) == "right"
    # and all is forgiven
    assert guess(office, "wrong") == "password_wrong"
    assert guess(office, GOOD) == "right"


def test_the_wait_doubles_and_has_an_end() -> None:
    kept = replace(new_password("lin", GOOD, MONDAY, CHEAP), wrong_at=MONDAY)

    def waits(wrong: int) -> timedelta | None:
        until = replace(kept, wrong=wrong).locked_until
        return until - MONDAY if until else None

    assert [waits(n) for n in (4, 5, 6, 7)] == [None, *(timedelta(minutes=m) for m in (1, 2, 4))]
    assert waits(1_000_000) == LONGEST_WAIT


def test_each_wrong_guess_stands_in_the_ledger_with_its_origin_and_without_what_was_typed(
    office: Office,
) -> None:
    has_set(office)
    guess(office, "my other secret", replace(LIN, origin=Origin("192.0.2.7", "Firefox, Windows")))
    with office.store.read() as work:
        kept = [each for each in entries(work.connection, SYSTEM) if each.what == "password_wrong"]
    assert [(each.by, each.data["wrong"], each.origin) for each in kept] == [
        ("lin", 1, "192.0.2.7 · Firefox, Windows")
    ]
    assert "secret" not in repr(kept)


@pytest.mark.parametrize(
    ("email", "typed"),
    [
        ("lin@office.example", "wrong wrong"),
        ("nobody@office.example", GOOD),
        ("", ""),
        ("lin@office.example", "x" * 100_000),
        ("zhao@office.example", GOOD),
    ],
)
def test_whoever_guesses_learns_nothing(office: Office, email: str, typed: str) -> None:
    has_set(office)
    with pytest.raises(Refused) as refused:
        password.sign_in(office.service, email, typed)
    assert code(refused.value) == "not_signed_in"
    assert "lin@" not in str(refused.value)


def test_a_locked_one_answers_like_a_wrong_one_at_sign_in(office: Office) -> None:
    has_set(office)
    for _ in range(FREE_GUESSES):
        guess(office, "wrong wrong")
    with pytest.raises(Refused) as refused:
        password.sign_in(office.service, "lin@office.example", GOOD)
    assert code(refused.value) == "not_signed_in"


def test_the_right_one_signs_in_whatever_case_the_address_has(office: Office) -> None:
    has_set(office)
    assert password.sign_in(office.service, " LIN@Office.example ", GOOD).id == "lin"


def test_a_leaver_does_not_sign_in(office: Office) -> None:
    has_set(office)
    office.service.put_people(ADMIN, [replace(PEOPLE[0], active=False)])
    with pytest.raises(Refused):
        password.sign_in(office.service, "lin@office.example", GOOD)


def test_the_first_needs_a_fresh_sign_in_every_other_the_old_one(office: Office) -> None:
    signed_in_at = office.clock.now()
    office.clock.advance(password.FRESH + timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        password.set_password(office.service, LIN, GOOD, "", signed_in_at)
    assert code(refused.value) == "sign_in_too_old"
    has_set(office)
    # who has only the mailbox has a fresh sign-in, and not the password
    with pytest.raises(Refused) as refused:
        has_set(office, typed=OTHER)
    assert code(refused.value) == "password_wrong"
    has_set(office, typed=OTHER, old=GOOD)
    assert (guess(office, GOOD), guess(office, OTHER)) == ("password_wrong", "right")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "short",
        "aaaaaaaaaaaaaa",
        "x1y2z" * 50,
        "my name is 林小青 yes",
        "LinXiaoqing 2026",
        "  lin lin lin ",
    ],
)
def test_what_is_no_good_password_is_said_and_not_kept(office: Office, typed: str) -> None:
    with pytest.raises(InvalidForm) as wrong:
        has_set(office, typed=typed)
    assert (typed in str(wrong.value)) is (typed == "")
    assert guess(office, typed) == "password_none"
    assert unfit("x" * LONGEST + "y", PEOPLE[0]) is not None


def test_setting_one_signs_out_everywhere_and_tells_by_mail(office: Office) -> None:
    now = office.clock.now()
    with office.store.begin() as work:
        work.sessions.begin(Session("0" * 64, "lin", now, now + timedelta(hours=1)))
    has_set(office)
    with office.store.read() as work:
        assert work.sessions.find("0" * 64, now) is None
        kinds = [(row.kind, row.person) for row in work.connection.execute(outbox.select())]
    assert ("password_changed", "lin") in kinds


def test_an_administrator_takes_it_away_and_never_learns_it(office: Office) -> None:
    has_set(office)
    password.reset(office.service, ADMIN, "lin")
    assert guess(office, GOOD) == "password_none"
    has_set(office, typed=OTHER)
    with office.store.read() as work:
        whats = [each.what for each in entries(work.connection, SYSTEM)]
    assert whats[-3:] == ["password_set", "password_reset", "password_set"]
    with pytest.raises(NotFound, match=r"did you mean 'lin'"):
        password.reset(office.service, ADMIN, "lim")


def test_a_password_of_a_huge_cost_is_not_what_a_row_can_ask_for() -> None:
    """The memory of one guess is bounded by its parameters, and those we write."""
    assert 128 * COST.work * COST.block <= 64 * 2**20
    assert isinstance(new_password("lin", "x" * 10_000, MONDAY, CHEAP), Password)
