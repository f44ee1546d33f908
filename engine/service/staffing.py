"""Changes of staff: written to the directory and, each one, to the ledger of the whole system."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.case.decision import Entry
from engine.evidence.ledger import SYSTEM
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person, Unit
from engine.store.directory import Directory
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class StaffChange:
    """One change: what it does to the directory, and what the ledger says of it."""

    make: Callable[[Directory], None]
    entry: Entry


def change_staff(work: UnitOfWork, actor: Actor, changes: Sequence[StaffChange], now: datetime) -> None:
    """Makes all changes under one new version of the organisation."""
    version = work.directory.begin_change()
    for change in changes:
        change.make(work.directory)
        entry = Entry(change.entry.what, {**change.entry.data, "organisation": version}, change.entry.texts)
        work.ledger.append(SYSTEM, actor, entry, now)


def person_changed(person: Person) -> StaffChange:
    """The person as he is from now on. Name, address and telephone are personal: the ledger holds their digests only."""
    data = {
        "person": person.id,
        "unit": person.unit,
        "manager": person.manager,
        "rank": person.rank,
        "language": person.language,
        "active": person.active,
    }
    name = f"{person.name.zh}\n{person.name.en}"
    texts = {"name": name, "email": person.email, **({"phone": person.phone} if person.phone else {})}
    return StaffChange(lambda directory: directory.put_people([person]), Entry("person_put", data, texts))


def unit_changed(unit: Unit) -> StaffChange:
    """The unit as it is from now on."""
    data = {
        "unit": unit.id,
        "name": {"zh": unit.name.zh, "en": unit.name.en},
        "kind": unit.kind,
        "code": unit.code,
        "parent": unit.parent,
        "head": unit.head,
        "deputy_in_charge": unit.deputy_in_charge,
    }
    return StaffChange(lambda directory: directory.put_units([unit]), Entry("unit_put", data))


def granted(holding: Holding) -> StaffChange:
    """The person holds the role from now on."""
    return StaffChange(lambda directory: directory.grant([holding]), Entry("role_granted", _data(holding)))


def revoked(holding: Holding) -> StaffChange:
    """The person holds the role no more."""
    return StaffChange(lambda directory: directory.revoke([holding]), Entry("role_revoked", _data(holding)))


def _data(holding: Holding) -> dict[str, object]:
    period = {"from": holding.starts_at, "before": holding.ends_at}
    bounds = {name: moment.isoformat() for name, moment in period.items() if moment is not None}
    return {"person": holding.person, "role": holding.role, "unit": holding.unit, **bounds}
