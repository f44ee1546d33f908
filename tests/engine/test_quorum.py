"""A quorum: the seats it makes, whom it asks when, and when it is met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.people.panel import asked_now, is_met, seat
from engine.people.quorum import parse_quorum, written
from engine.people.quorum_parts import Bound, Entry, Joined, Named, Nobody, named, whos

STAFF = {"gm": ("gao",), "clerk": ("lin", "wu"), "boss": ("bao",), "empty": ()}


def _naming(who: Entry) -> tuple[str, ...]:
    if isinstance(who, Named):
        return who.people
    asked = who.who if isinstance(who, Bound) else who
    return STAFF[asked.roles[0]]


@pytest.mark.parametrize(
    ("given", "seats"),
    [
        ("clerk", [("1", "clerk", ("lin", "wu"))]),
        ("each clerk", [("1", "each clerk", ("lin",)), ("2", "each clerk", ("wu",))]),
        ({"all_of": ["gm", "boss"]}, [("1", "gm", ("gao",)), ("2", "boss", ("bao",))]),
        (
            {"any_of": ["gm", "each clerk"]},
            [("1", "gm", ("gao",)), ("2", "each clerk", ("lin",)), ("3", "each clerk", ("wu",))],
        ),
        ("none", []),
        ("empty", [("1", "empty", ())]),
    ],
)
def test_seats_are_made_of_todays_people(
    given: object, seats: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    panel = seat(parse_quorum(given), _naming)
    assert [(s.key, s.phrase, s.candidates) for s in panel.seats] == seats


@pytest.mark.parametrize(
    ("given", "filled", "asked", "met"),
    [
        ("clerk", set[str](), ("1",), False),
        ("clerk", {"1"}, (), True),
        ({"any_of": ["gm", "boss"]}, set[str](), ("1", "2"), False),
        ({"any_of": ["gm", "boss"]}, {"2"}, (), True),
        ({"all_of": ["gm", "boss"]}, {"2"}, ("1",), False),
        ({"all_of": ["gm", "boss"]}, {"1", "2"}, (), True),
        ({"in_order": ["gm", "boss", "clerk"]}, set[str](), ("1",), False),
        ({"in_order": ["gm", "boss", "clerk"]}, {"1"}, ("2",), False),
        ({"in_order": [{"any_of": ["gm", "boss"]}, "clerk"]}, {"2"}, ("3",), False),
        ("none", set[str](), (), True),
    ],
)
def test_who_is_asked_now_and_whether_it_is_met(
    given: object, filled: set[str], asked: tuple[str, ...], met: bool
) -> None:
    tree = seat(parse_quorum(given), _naming).tree
    assert (asked_now(tree, filled), is_met(tree, filled)) == (asked, met)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (3, "expected a who, 'none', or one of"),
        ({"any": ["gm"]}, "did you mean 'any_of'"),
        ({"any_of": ["gm"], "all_of": ["gm"]}, "exactly one of"),
        ({}, "exactly one of .* got nothing"),
        ({"any_of": []}, "at least one who"),
        ({"any_of": "gm"}, "a list of at least one"),
        ({"all_of": ["manger of opener"]}, "did you mean 'manager'"),
    ],
)
def test_a_wrong_quorum_says_what_was_expected(given: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_quorum(given)


def test_people_once_named_stay_named() -> None:
    kept = named(parse_quorum({"any_of": ["gm", "each clerk", "none"]}), _naming)
    assert kept == Joined(
        "any_of",
        (
            Named("gm", ("gao",)),
            Joined("all_of", (Named("each clerk", ("lin",)), Named("each clerk", ("wu",)))),
            Nobody(),
        ),
    )
    assert parse_quorum(written(kept)) == kept
    assert [s.candidates for s in seat(kept, _naming).seats] == [("gao",), ("lin",), ("wu",)]
    assert whos(kept) == ()


def _joined(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.dictionaries(
        st.sampled_from(["any_of", "all_of", "in_order"]),
        st.lists(inner, min_size=1, max_size=3),
        min_size=1,
        max_size=1,
    )


_LEAVES: st.SearchStrategy[object] = st.sampled_from(["gm", "clerk", "boss", "each clerk"])
_TREES = st.recursive(_LEAVES, _joined, max_leaves=8)


@given(_TREES)
def test_asking_whoever_is_asked_always_reaches_the_quorum(given: object) -> None:
    """However it is built, filling one asked seat after another ends, and only then nobody is asked."""
    panel = seat(parse_quorum(given), _naming)
    filled: set[str] = set()
    while asked := asked_now(panel.tree, filled):
        assert not is_met(panel.tree, filled)
        assert not filled & set(asked)
        filled.add(asked[-1])
    assert is_met(panel.tree, filled)


@given(_TREES)
def test_a_quorum_is_written_as_it_was_read(given: object) -> None:
    assert written(parse_quorum(given)) == given
