"""Who is signed in is known to the server: a session ends by its time, by a sign-out, or with everything a person has open."""

from datetime import timedelta

import pytest

from engine.store.sessions import Session
from engine.store.unit_of_work import Store
from tests.store.office import MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def signed_in(store: Store) -> Store:
    """Lin has two browsers open, Wu one that lasts a day longer."""
    with store.begin() as work:
        work.sessions.begin(Session("a" * 64, "lin", MONDAY, MONDAY + HOUR))
        work.sessions.begin(Session("b" * 64, "lin", MONDAY, MONDAY + HOUR))
        work.sessions.begin(Session("c" * 64, "wu", MONDAY, MONDAY + 24 * HOUR))
    return store


def known(store: Store, hours: int) -> list[str]:
    with store.read() as work:
        found = [work.sessions.find(name * 64, MONDAY + hours * HOUR) for name in "abc"]
    return [session.hash[0] for session in found if session]


def test_a_session_lasts_until_its_time(signed_in: Store) -> None:
    assert known(signed_in, 0) == ["a", "b", "c"]
    assert known(signed_in, 1) == ["c"]


def test_a_sign_out_ends_one_session(signed_in: Store) -> None:
    with signed_in.begin() as work:
        work.sessions.end("a" * 64)

    assert known(signed_in, 0) == ["b", "c"]


def test_a_leaver_is_signed_out_everywhere(signed_in: Store) -> None:
    with signed_in.begin() as work:
        work.sessions.end_all_of("lin")

    assert known(signed_in, 0) == ["c"]


def test_what_has_expired_is_forgotten(signed_in: Store) -> None:
    with signed_in.begin() as work:
        assert work.sessions.prune(MONDAY + 2 * HOUR) == 2
        assert work.sessions.prune(MONDAY + 2 * HOUR) == 0
