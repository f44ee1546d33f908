"""`take_out`: the records leave their place with whoever borrowed them, or are read in the room."""

from dataclasses import replace

from archive.against import against_lending, against_return
from archive.effects.grip import grip_on, one_of
from archive.effects.setting import Setting
from archive.lending import place_asked
from archive.place import READING_ROOM
from engine.case.case import Case
from engine.case.decision import Effect
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def take_out(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Hands them out to `borrower`, for `place` (else the one that the form asks for).

    Raises Refused naming the records that are out, bound by another case, held (but for the room), lost or destroyed.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    place = one_of(setting.argument("place")) or place_asked(reading)
    borrower = one_of(setting.argument("borrower"))
    grip = grip_on(setting)
    grip.refuse(
        lambda each: (*against_lending(each, case.id, place, reading), *against_return(each, reading)),
        "not_lendable",
        Text("有档案不能借出", "some records cannot be lent"),
    )
    waited = [
        bond
        for id_ in grip.records
        for bond in grip.bonds[id_]
        if bond.kind == "waiting" and bond.holder == borrower
    ]
    setting.bonds.end((*grip.own("loan"), *waited), reading.now)
    grip.lay("loan", borrower)
    after = {
        id_: replace(record, state="reading" if place == READING_ROOM else "out", place=place)
        for id_, record in grip.records.items()
    }
    grip.move("lent", after, data={id_: {"holder": borrower} for id_ in grip.records})
    return grip.told(holder=borrower, place=place)
