"""Bonds that end: of what a case no longer names, and of all that a case bound when it has ended."""

from collections.abc import Iterable
from datetime import datetime

from archive.bond import Bond, BondKind
from archive.effects.grip import Grip
from archive.effects.setting import Setting
from archive.record import Movement, MovementKind
from archive.store.bonds import Bonds
from archive.store.records import Records
from engine.case.case import Case
from engine.people.actor import THE_MACHINE
from engine.store.unit_of_work import UnitOfWork


def free_others(setting: Setting, kind: BondKind, grip: Grip) -> None:
    """Ends the case's bonds of this kind on records that are not in the grip; what is handed out stays bound."""
    left = [
        bond
        for bond in setting.bonds.of_case(setting.case.id)
        if bond.kind == kind and bond.record not in grip.records and not bond.is_out
    ]
    if left:
        end(setting.archive, setting.bonds, left, setting.actor.person, setting.case.id, setting.reading.now)


def at_end(work: UnitOfWork, case: Case, now: datetime) -> None:
    """Frees what the case bound. A hold stays until it is released, and what somebody has in his hands until it is back."""
    bonds = Bonds(work.connection)
    ended = [bond for bond in bonds.of_case(case.id) if bond.kind != "hold" and not bond.is_out]
    if ended:
        archive = Records(work.connection)
        archive.by_ids([bond.record for bond in ended], lock=True)
        end(archive, bonds, ended, THE_MACHINE.person, case.id, now)


def end(archive: Records, bonds: Bonds, ended: Iterable[Bond], by: str, case: str, now: datetime) -> None:
    """Ends them, each with its line in the record's history."""
    many = list(ended)
    bonds.end(many, now)
    records = archive.by_ids([bond.record for bond in many])
    archive.count_moves([*records])
    for bond in many:
        record = records[bond.record]
        kind: MovementKind = "unlisted" if bond.kind == "list" else "freed"
        if bond.kind == "waiting" or record.is_gone:
            continue
        archive.move(
            Movement(
                record.id,
                now,
                kind,
                case,
                by,
                record.custodian,
                record.custodian,
                record.place,
                record.place,
            )
        )
    archive.flush()
