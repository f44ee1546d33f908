"""Staff from sheets into the directory: all of it in one transaction, and only what is new or different."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.errors import NotFound, did_you_mean
from engine.language.checks.staffing import understaffed
from engine.language.definition import Pack
from engine.people.actor import Actor
from engine.people.organisation import Holding, Organisation, Person, Unit
from engine.service.library import Library
from engine.service.service import in_one_transaction
from engine.service.staffing import StaffChange, change_staff, granted, person_changed, revoked, unit_changed
from engine.store.unit_of_work import Store, UnitOfWork
from fonds.people_sheet import Staff, Words, read_people
from fonds.unit_sheet import read_units


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import changes."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    granted: tuple[Holding, ...] = ()
    revoked: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of staff changes, and the organisation as it is then, or would be."""

    difference: Difference
    after: Organisation


def import_people(
    store: Store, words: Words, file: Path, by: Actor, now: datetime, *, dry_run: bool
) -> Imported:
    """Enters the people of a sheet; with `dry_run` only says what it would change. Raises as `read_people`."""

    def act(work: UnitOfWork) -> Imported:
        organisation = work.directory.read(now)
        staff = read_people(file, organisation, words)
        found = difference_of(staff, organisation)
        wanted = {*found.new, *found.changed}
        changes = [person_changed(person) for person in staff.people if person.id in wanted]
        changes += [granted(each) for each in found.granted] + [revoked(each) for each in found.revoked]
        _make(work, changes, by, now, dry_run=dry_run)
        return Imported(found, _after(organisation, staff, found))

    return in_one_transaction(store, act)


def import_units(
    store: Store, kinds: Iterable[str], file: Path, by: Actor, now: datetime, *, dry_run: bool
) -> Difference:
    """Enters the units of a sheet; with `dry_run` only says what it would change. Raises as `read_units`."""

    def act(work: UnitOfWork) -> Difference:
        organisation = work.directory.read(now)
        units = read_units(file, organisation, kinds)
        found = _compared(units, organisation.units)
        wanted = {*found.new, *found.changed}
        _make(work, [unit_changed(unit) for unit in units if unit.id in wanted], by, now, dry_run=dry_run)
        return found

    return in_one_transaction(store, act)


def difference_of(staff: Staff, organisation: Organisation) -> Difference:
    """What entering `staff` would change: the roles that a sheet names for somebody replace those he holds."""
    found = _compared(staff.people, organisation.people)
    if staff.holdings is None:
        return found
    named = {person.id for person in staff.people}
    held = [each for each in organisation.holdings if each.person in named]
    return Difference(
        found.new,
        found.changed,
        found.same,
        granted=tuple(dict.fromkeys(each for each in staff.holdings if each not in held)),
        revoked=tuple(each for each in held if each not in staff.holdings),
    )


def words_of(library: Library) -> Words:
    """The roles and ranks of all published policies. Raises NotFound when nothing is published yet."""
    packs = _published(library)
    ranks = {option for pack in packs if "rank" in pack.choices for option in pack.choices["rank"].options}
    return Words(frozenset(role for pack in packs for role in pack.roles), frozenset(ranks))


def kinds_of(library: Library) -> frozenset[str]:
    """The kinds of unit of all published policies. Raises NotFound when nothing is published yet."""
    return frozenset(kind for pack in _published(library) for kind in pack.unit_kinds)


def gaps(library: Library, organisation: Organisation) -> tuple[str, ...]:
    """What this staff cannot do, in one sentence each: roles that nobody holds, people who cannot be different."""
    found = (finding.message for pack in _published(library) for finding in understaffed(pack, organisation))
    return tuple(dict.fromkeys((*found, *_nobody(organisation))))


def _after(organisation: Organisation, staff: Staff, change: Difference) -> Organisation:
    kept = tuple(each for each in organisation.holdings if each not in change.revoked)
    people = {**organisation.people, **{person.id: person for person in staff.people}}
    return replace(organisation, people=people, holdings=(*kept, *change.granted))


def _published(library: Library) -> tuple[Pack, ...]:
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
    changed = tuple(each.id for each in given if each.id in known and known[each.id] != each)
    return Difference(new, changed, len(given) - len(new) - len(changed))


def _make(
    work: UnitOfWork, changes: Sequence[StaffChange], by: Actor, now: datetime, *, dry_run: bool
) -> None:
    if changes and not dry_run:
        change_staff(work, by, changes, now)
