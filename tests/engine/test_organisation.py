"""The organisation: who holds a role where, who is above whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engine.people.organisation import Holding, Organisation, Person, Unit
from engine.text import Text


def _person(id: str, unit: str | None = None, manager: str | None = None, *, active: bool = True) -> Person:
    return Person(id, Text(id, id), f"{id}@example.test", unit=unit, manager=manager, active=active)


ORGANISATION = Organisation.of(
    [
        _person("gm", "company"),
        _person("east_head", "east"),
        _person("ann", "east", manager="ben"),
        _person("ben", "east"),
        _person("cai", "west"),
        _person("gone", "west", active=False),
    ],
    [
        Unit("company", Text("公司", "Company"), "company", head="gm"),
        Unit(
            "east", Text("东", "East"), "branch", parent="company", head="east_head", deputy_in_charge="ben"
        ),
        Unit("west", Text("西", "West"), "branch", parent="company"),
        Unit("loop", Text("环", "Loop"), "branch", parent="loop"),
    ],
    [
        Holding("ann", "clerk"),
        Holding("cai", "clerk"),
        Holding("gm", "clerk", "west"),
        Holding("gone", "clerk"),
    ],
)


def test_holders_are_active_and_named_once() -> None:
    assert ORGANISATION.holders("clerk") == ("ann", "cai", "gm")
    assert ORGANISATION.holders("nobody") == ()


def test_a_role_in_a_unit_is_held_by_assignment_there_or_by_belonging_there() -> None:
    assert ORGANISATION.holders("clerk", "west") == ("cai", "gm")
    assert ORGANISATION.holders("clerk", "east") == ("ann",)


def test_the_manager_is_named_or_the_head_above() -> None:
    assert ORGANISATION.manager_of("ann") == "ben"
    assert ORGANISATION.manager_of("ben") == "east_head"
    assert ORGANISATION.manager_of("east_head") == "gm"
    assert ORGANISATION.manager_of("gm") is None
    assert ORGANISATION.manager_of("stranger") is None


def test_a_unit_without_a_head_is_headed_from_above_and_a_loop_ends() -> None:
    assert ORGANISATION.head_of("west") == "gm"
    assert ORGANISATION.head_of("loop") is None
    assert ORGANISATION.head_of(None) is None
    assert ORGANISATION.deputy_in_charge_of("east") == "ben"
    assert ORGANISATION.deputy_in_charge_of("west") is None


def test_roles_units_and_activity_are_answered_by_id() -> None:
    assert ORGANISATION.roles_of("gm") == ("clerk",)
    assert ORGANISATION.roles_of("ben") == ()
    assert [unit.id for unit in ORGANISATION.units_of_kind("company")] == ["company"]
    assert (ORGANISATION.unit_of("ann"), ORGANISATION.unit_of("stranger")) == ("east", None)
    assert (ORGANISATION.is_active("gone"), ORGANISATION.is_active("stranger")) == (False, False)


def test_a_role_held_for_a_time_is_held_in_that_time_only() -> None:
    begins, ends = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
    acting = replace(
        ORGANISATION, holdings=(Holding("ben", "chief", None, begins, ends), Holding("cai", "chief"))
    )
    moment = timedelta(microseconds=1)

    def chiefs(now: datetime) -> tuple[str, ...]:
        return acting.as_of(now).holders("chief")

    assert [chiefs(begins - moment), chiefs(begins)] == [("cai",), ("ben", "cai")]
    assert [chiefs(ends - moment), chiefs(ends)] == [("ben", "cai"), ("cai",)]
    assert acting.holders("chief") == ("cai",), "no moment is known: only what has no period"
    assert acting.as_of(begins).roles_of("ben") == ("chief",)
    assert acting.as_of(ends).roles_of("ben") == ()


def test_a_snapshot_is_the_same_until_a_period_begins_or_ends() -> None:
    begins = datetime(2026, 9, 1, tzinfo=UTC)
    staff = replace(ORGANISATION, holdings=(Holding("ben", "chief", None, begins),))
    before = staff.as_of(begins - timedelta(days=9))

    assert before.as_of(begins - timedelta(days=1)) is before
    assert before.as_of(begins) is not before
    assert before.as_of(begins).holders("chief") == ("ben",)
    assert staff.turned_between(begins - timedelta(days=1), begins)
    assert not staff.turned_between(begins, begins + timedelta(days=1))
