"""`list_for_destruction`: the records stand on this case's destruction list until it ends; nobody can lend them meanwhile."""

from archive.against import against_free
from archive.effects.freeing import free_others
from archive.effects.grip import grip_on
from archive.effects.setting import Setting
from engine.case.case import Case
from engine.case.decision import Effect
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def list_for_destruction(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Lists exactly these: what the case had listed before and no longer names is off the list.

    Raises Refused naming the records that are not free, and why.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    grip = grip_on(setting)
    free_others(setting, "list", grip)
    grip.refuse(
        lambda each: against_free(each, case.id, reading),
        "not_free",
        Text("有档案不能列入销毁清册", "some records cannot be put on a destruction list"),
    )
    grip.move("listed", ids=grip.lay("list"))
    return grip.told()
