"""`transfer_out`: another organisation has the records from now on. Their stub stays."""

from dataclasses import replace

from archive.against import against_free
from archive.effects.grip import grip_on, one_of
from archive.effects.setting import Setting
from engine.case.case import Case
from engine.case.decision import Effect
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def transfer_out(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Hands them to `receiver`, who is named in words. Raises Refused naming the records that are not free, and why."""
    setting = Setting.of(work, effect, case, actor, reading)
    receiver = one_of(setting.argument("receiver"))
    grip = grip_on(setting)
    grip.refuse(
        lambda each: against_free(each, case.id, reading),
        "not_free",
        Text("有档案不能移交", "some records cannot be handed over"),
    )
    setting.bonds.end((bond for id_ in grip.records for bond in grip.bonds[id_]), reading.now)
    after = {
        id_: replace(record, state="transferred", place="", one_per=None)
        for id_, record in grip.records.items()
    }
    grip.move("transferred", after, data={id_: {"receiver": receiver} for id_ in after})
    return grip.told(receiver=receiver)
