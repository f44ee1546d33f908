"""`show`: somebody looks at the records on the screen, or at the counter; they stay where they are."""

from archive.against import against_use
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


def show(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Notes who looked. Raises Refused naming the records that are out, lost or gone for good."""
    setting = Setting.of(work, effect, case, actor, reading)
    reader = one_of(setting.argument("reader"))
    grip = grip_on(setting)
    grip.refuse(
        lambda each: against_use(each, reading),
        "not_there",
        Text("有档案不能查阅", "some records cannot be looked at"),
    )
    grip.move("shown", ids=grip.named, data={id_: {"reader": reader} for id_ in grip.named})
    return grip.told(reader=reader)
