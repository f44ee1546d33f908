"""`copy_out`: somebody gets copies; the records stay where they are."""

from archive.against import against_use
from archive.effects.grip import grip_on, one_of
from archive.effects.setting import Setting
from engine.case.case import Case
from engine.case.decision import Effect
from engine.digest import Json
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def copy_out(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Notes who got how many copies, for what, for how long. Raises Refused naming the records that are out, lost or gone."""
    setting = Setting.of(work, effect, case, actor, reading)
    grip = grip_on(setting)
    grip.refuse(
        lambda each: against_use(each, reading),
        "not_there",
        Text("有档案不能复制", "some records cannot be copied"),
    )
    said: dict[str, Json] = {"reader": one_of(setting.argument("reader"))}
    said.update({n: v for n in ("copies", "term") if (v := setting.argument(n)) is not None})
    grip.move("copied", ids=grip.named, data=dict.fromkeys(grip.named, said))
    return grip.told(reader=said["reader"])
