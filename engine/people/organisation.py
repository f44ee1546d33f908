"""The organisation as a value: people, units and who holds which role, read once and asked without a database."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from engine.text import Language, Text


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can act. `unit` and `manager` are ids; `rank` is an option of the pack's choice `rank`; `phone` as people
    write it, empty where nobody gave one."""

    id: str
    name: Text
    email: str
    language: Language = "zh"
    unit: str | None = None
    manager: str | None = None
    rank: str | None = None
    position: Text = Text("")
    active: bool = True
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A branch, department or the company itself. `code` is what numbers write."""

    id: str
    name: Text
    kind: str
    code: str = ""
    parent: str | None = None
    head: str | None = None
    deputy_in_charge: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """`person` holds `role`, everywhere or in one `unit` only, from `starts_at` until before `ends_at` (UTC; None: no bound)."""

    person: str
    role: str
    unit: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What there is one holding of: the person, the role, the unit."""
        return self.person, self.role, self.unit

    @property
    def has_period(self) -> bool:
        return self.starts_at is not None or self.ends_at is not None

    def holds(self, now: datetime | None) -> bool:
        """Whether it is in force at that moment; one with a period is not where no moment is known."""
        if now is None:
            return not self.has_period
        return (self.starts_at is None or self.starts_at <= now) and (
            self.ends_at is None or now < self.ends_at
        )


@dataclass(frozen=True, slots=True)
class Substitution:
    """`by` stands in for `person` between two moments (UTC), by decision of `case`: in one `role`, or in all his work (an empty
    one); in all workflows, or only in those that his letter names. `letter` says that there is one, `steps` how often the work
    may be passed on to a substitute of the substitute (Civil Code art. 169: only with the consent of the one who is away)."""

    person: str
    by: str
    role: str
    starts_at: datetime
    ends_at: datetime
    workflows: tuple[str, ...] = ()
    case: str = ""
    letter: bool = False
    steps: int = 0

    def holds(self, workflow: str, now: datetime) -> bool:
        """Whether it is good in a case of that workflow at that moment."""
        return self.starts_at <= now < self.ends_at and (not self.workflows or workflow in self.workflows)


@dataclass(frozen=True)
class Organisation:
    """A snapshot of one organisation. `version` grows with every change of staff; `substitutions` are those not over yet.

    `holdings` are all that the directory knows, also those that are over or still to come; who holds a role is answered as of
    `at` (UTC). `derived` are roles that a policy gives by position or by what is known of a person; they stand in no directory.
    """

    people: Mapping[str, Person] = field(default_factory=dict[str, Person])
    units: Mapping[str, Unit] = field(default_factory=dict[str, Unit])
    holdings: tuple[Holding, ...] = ()
    version: int = 0
    substitutions: tuple[Substitution, ...] = ()
    at: datetime | None = None
    derived: tuple[Holding, ...] = ()

    @staticmethod
    def of(
        people: Iterable[Person],
        units: Iterable[Unit],
        holdings: Iterable[Holding],
        version: int = 0,
        substitutions: Iterable[Substitution] = (),
        at: datetime | None = None,
    ) -> "Organisation":
        return Organisation(
            {p.id: p for p in people},
            {u.id: u for u in units},
            tuple(holdings),
            version,
            tuple(substitutions),
            at,
        )

    def as_of(self, now: datetime) -> "Organisation":
        """The same staff at another moment: holdings that have begun since count, those that are over do not. It is this very
        value while nothing has begun or ended in between."""
        if self.at is not None and not self.turned_between(min(self.at, now), max(self.at, now)):
            return self
        return replace(self, at=now, derived=())

    def turned_between(self, earlier: datetime, later: datetime) -> bool:
        """Whether the period of a holding or a substitution has begun or ended after `earlier`, up to and including `later`."""
        turns = self._turns
        return bisect_right(turns, earlier) != bisect_right(turns, later)

    @property
    def in_force(self) -> tuple[Holding, ...]:
        """The holdings that count at this moment, those that a policy derives included."""
        return tuple(each for each in (*self.holdings, *self.derived) if each.holds(self.at))

    def holders(self, role: str, unit: str | None = None) -> tuple[str, ...]:
        """Active people who hold `role`; with `unit`, those who hold it there, or belong there and hold it everywhere."""
        return tuple(
            dict.fromkeys(
                h.person for h in self._by_role.get(role, ()) if unit is None or self._holds_in(h, unit)
            )
        )

    def roles_of(self, person: str) -> tuple[str, ...]:
        return self._by_person.get(person, ())

    def units_of_kind(self, kind: str) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units.values() if unit.kind == kind)

    def manager_of(self, person: str) -> str | None:
        """The person's own manager, else the head of the nearest unit above that somebody else heads."""
        found = self.people.get(person)
        return (found.manager or self.head_of(found.unit, other_than=person)) if found else None

    def head_of(self, unit: str | None, other_than: str | None = None) -> str | None:
        """The head of `unit`, or of the nearest unit above it that has one (other than `other_than`)."""
        return next((u.head for u in self.upwards(unit) if u.head and u.head != other_than), None)

    def deputy_in_charge_of(self, unit: str | None) -> str | None:
        return next((u.deputy_in_charge for u in self.upwards(unit) if u.deputy_in_charge), None)

    def members_of(self, unit: str | None) -> tuple[str, ...]:
        """Everybody on the staff who belongs to `unit` or to one below it."""
        if unit is None:
            return ()
        return tuple(
            person.id
            for person in self.people.values()
            if person.active and any(each.id == unit for each in self.upwards(person.unit))
        )

    def unit_of(self, person: str) -> str | None:
        found = self.people.get(person)
        return found.unit if found else None

    def is_active(self, person: str) -> bool:
        found = self.people.get(person)
        return found is not None and found.active

    def upwards(self, unit: str | None) -> Iterable[Unit]:
        """The unit and those above it, from below; a unit inside itself ends it."""
        seen: set[str] = set()
        while unit and unit in self.units and unit not in seen:
            seen.add(unit)
            yield self.units[unit]
            unit = self.units[unit].parent

    @cached_property
    def _turns(self) -> tuple[datetime, ...]:
        """The moments at which a period begins or ends, in order."""
        holdings = (moment for each in self.holdings for moment in (each.starts_at, each.ends_at))
        substitutions = (moment for each in self.substitutions for moment in (each.starts_at, each.ends_at))
        return tuple(sorted({moment for moment in (*holdings, *substitutions) if moment is not None}))

    @cached_property
    def _by_role(self) -> Mapping[str, tuple[Holding, ...]]:
        grouped: dict[str, tuple[Holding, ...]] = {}
        for holding in self.in_force:
            if self.is_active(holding.person):
                grouped[holding.role] = (*grouped.get(holding.role, ()), holding)
        return grouped

    @cached_property
    def _by_person(self) -> Mapping[str, tuple[str, ...]]:
        grouped: dict[str, tuple[str, ...]] = {}
        for holding in self.in_force:
            grouped[holding.person] = (*grouped.get(holding.person, ()), holding.role)
        return grouped

    def _holds_in(self, holding: Holding, unit: str) -> bool:
        return holding.unit == unit or (holding.unit is None and self.unit_of(holding.person) == unit)


def circle_through(start: str, above: Callable[[str], str | None]) -> tuple[str, ...]:
    """The way from somebody, or a unit, upwards and back to where it began; empty where it comes to an end."""
    way = [start]
    while (next_ := above(way[-1])) is not None:
        if next_ == start:
            return (*way, start)
        if next_ in way:
            return ()
        way.append(next_)
    return ()
