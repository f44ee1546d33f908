"""Staff from sheets into the directory: all of it in one transaction, and only what is new or different."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from engine.errors import NotFound, Reason, did_you_mean
from engine.language.checks.staffing import understaffed
from engine.language.definition import Pack
from engine.people.actor import Actor
from engine.people.organisation import Holding, Organisation, Person, Unit
from engine.service.library import Library
from engine.service.service import in_one_transaction
from engine.service.staffing import StaffChange, change_staff, granted, person_changed, revoked, unit_changed
from engine.store.unit_of_work import Store, UnitOfWork
from engine.text import Text
from fonds.last_holder import vacated
from fonds.people_sheet import Staff, Words, read_people
from fonds.sheet import MOST_ROWS
from fonds.unit_sheet import read_units


@dataclass(frozen=True, slots=True)
class Change:
    """One field of somebody, or of a unit, that an import changes."""

    id: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import changes. `missing` are active people, or units, that are not in the sheet."""

    new: tuple[str, ...]
    changed: tuple[Change, ...]
    same: int
    granted: tuple[Holding, ...] = ()
    revoked: tuple[Holding, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def different(self) -> tuple[str, ...]:
        """Those of whom anything changes."""
        return tuple(dict.fromkeys(each.id for each in self.changed))


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of staff changes, and the organisation as it is then, or would be. With `refused` nothing was changed."""

    difference: Difference
    after: Organisation
    refused: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet to import: at most `limit` rows; with `missing_leave`, who is not in it has left."""

    file: Path
    limit: int = MOST_ROWS
    missing_leave: bool = False


def import_people(
    store: Store, library: Library, sheet: Sheet, by: Actor, now: datetime, *, dry_run: bool
) -> Imported:
    """Enters the people of a sheet; with `dry_run` only says what it would change. Nobody is deleted: who is not in the sheet
    stays, or with `missing_leave` is inactive and without roles. Raises as `read_people`."""
    packs = published(library)
    words = words_of(packs)

    def act(work: UnitOfWork) -> Imported:
        organisation = work.directory.read(now)
        staff = read_people(sheet.file, organisation, words, sheet.limit)
        if sheet.missing_leave:
            staff = _with_leavers(staff, organisation)
        found = difference_of(staff, organisation)
        after = _after(organisation, staff, found)
        refused = vacated(work, packs, organisation, after)
        wanted = {*found.new, *found.different}
        changes = [person_changed(person) for person in staff.people if person.id in wanted]
        changes += [revoked(each) for each in found.revoked] + [granted(each) for each in found.granted]
        _make(work, changes, by, now, dry_run=dry_run or bool(refused))
        return Imported(found, after, refused)

    return in_one_transaction(store, act)


def import_units(
    store: Store, library: Library, sheet: Sheet, by: Actor, now: datetime, *, dry_run: bool
) -> Difference:
    """Enters the units of a sheet; with `dry_run` only says what it would change. Raises as `read_units`."""
    kinds = kinds_of(library)

    def act(work: UnitOfWork) -> Difference:
        organisation = work.directory.read(now)
        units = read_units(sheet.file, organisation, kinds, sheet.limit)
        found = _compared(units, organisation.units)
        wanted = {*found.new, *found.different}
        _make(work, [unit_changed(unit) for unit in units if unit.id in wanted], by, now, dry_run=dry_run)
        return found

    return in_one_transaction(store, act)


def difference_of(staff: Staff, organisation: Organisation) -> Difference:
    """What entering `staff` would change: the roles that a sheet names for somebody replace those he holds."""
    found = _compared(staff.people, organisation.people)
    found = replace(found, missing=tuple(id for id in found.missing if organisation.people[id].active))
    if staff.holdings is None:
        return found
    named = {person.id for person in staff.people}
    held = [each for each in organisation.holdings if each.person in named]
    kept = {each.key for each in staff.holdings}
    return replace(
        found,
        granted=tuple(dict.fromkeys(each for each in staff.holdings if each not in held)),
        revoked=tuple(each for each in held if each.key not in kept),
    )


def words_of(packs: Sequence[Pack]) -> Words:
    """The roles and ranks of these policies, and the zone of the first."""
    ranks = {option for pack in packs if "rank" in pack.choices for option in pack.choices["rank"].options}
    roles = frozenset(role for pack in packs for role in pack.roles)
    return Words(roles, frozenset(ranks), zone_of(packs))


def zone_of(packs: Sequence[Pack]) -> ZoneInfo:
    """The zone in which days of the directory are meant: that of the first policy."""
    return ZoneInfo(next((pack.time_zone for pack in packs), "Asia/Shanghai"))


def kinds_of(library: Library) -> frozenset[str]:
    """The kinds of unit of all published policies. Raises NotFound when nothing is published yet."""
    return frozenset(kind for pack in published(library) for kind in pack.unit_kinds)


def gaps(library: Library, organisation: Organisation) -> tuple[str, ...]:
    """What this staff cannot do, in one sentence each: roles that nobody holds, people who cannot be different."""
    found = (finding.message for pack in published(library) for finding in understaffed(pack, organisation))
    return tuple(dict.fromkeys((*found, *_nobody(organisation))))


def _after(organisation: Organisation, staff: Staff, change: Difference) -> Organisation:
    gone = {each.key for each in (*change.revoked, *change.granted)}
    kept = tuple(each for each in organisation.holdings if each.key not in gone)
    people = {**organisation.people, **{person.id: person for person in staff.people}}
    return replace(organisation, people=people, holdings=(*kept, *change.granted))


def _with_leavers(staff: Staff, organisation: Organisation) -> Staff:
    """The same with everybody who is not in the sheet as one who has left, without roles."""
    named = {person.id for person in staff.people}
    left = (replace(each, active=False) for id, each in organisation.people.items() if id not in named)
    holdings = staff.holdings
    if holdings is None:
        holdings = tuple(each for each in organisation.holdings if each.person in named)
    return Staff((*staff.people, *left), holdings)


def published(library: Library) -> tuple[Pack, ...]:
    """All published policies. Raises NotFound when nothing is published yet."""
    packs = tuple(library.current(name).pack for name in library.packs())
    if not packs:
        raise NotFound(
            "published policy yet: 'fonds init --pack NAME' publishes the first; looked for", "any"
        )
    return packs


def _nobody(organisation: Organisation) -> Iterable[str]:
    for unit in organisation.units.values():
        for place, person in (("head", unit.head), ("deputy_in_charge", unit.deputy_in_charge)):
            if person and person not in organisation.people:
                near = did_you_mean(person, [*organisation.people])
                yield f"unit {unit.id!r}: its {place} {person!r} is nobody yet{near}"


def _compared(
    given: Sequence[Person] | Sequence[Unit], known: Mapping[str, Person] | Mapping[str, Unit]
) -> Difference:
    new = tuple(each.id for each in given if each.id not in known)
    changed = tuple(change for each in given if each.id in known for change in _changes(known[each.id], each))
    different = len({each.id for each in changed})
    named = {each.id for each in given}
    missing = tuple(id for id in known if id not in named)
    return Difference(new, changed, len(given) - len(new) - different, missing=missing)


def _changes(before: Person | Unit, after: Person | Unit) -> Iterator[Change]:
    """Field by field, by the names of the sheet's columns."""
    was, is_ = dict(_cells(before)), dict(_cells(after))
    for name, value in was.items():
        if value != is_[name]:
            yield Change(after.id, name, value, is_[name])


def _cells(of: Person | Unit) -> Iterator[tuple[str, str]]:
    for each in fields(of):
        value = getattr(of, each.name)
        if isinstance(value, Text):
            yield f"{each.name}_zh", value.zh
            yield f"{each.name}_en", value.en
        else:
            yield each.name, "true" if value is True else "false" if value is False else str(value or "")


def _make(
    work: UnitOfWork, changes: Sequence[StaffChange], by: Actor, now: datetime, *, dry_run: bool
) -> None:
    if changes and not dry_run:
        change_staff(work, by, changes, now)
