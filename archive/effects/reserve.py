"""`reserve`: the records belong to this case until it ends; no other can lend, list or move them meanwhile."""

from archive.against import against_free, against_lending
from archive.bond import BondKind
from archive.effects.freeing import free_others
from archive.effects.grip import grip_on
from archive.effects.setting import Setting
from archive.lending import place_asked
from engine.case.case import Case
from engine.case.decision import Effect
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def reserve(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Reserves exactly these: what the case had reserved before and no longer names is free again.

    For a loan where the workflow hands out (`take_out`), else for whatever the case is about. Raises Refused naming the
    records that are not free, and why.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    kind: BondKind = "loan" if _hands_out(workflow) else "matter"
    grip = grip_on(setting)
    free_others(setting, kind, grip)
    if kind == "loan":
        place = place_asked(reading)
        grip.refuse(
            lambda each: against_lending(each, case.id, place, reading),
            "not_lendable",
            Text("有档案不能借出", "some records cannot be lent"),
        )
    else:
        grip.refuse(
            lambda each: against_free(each, case.id, reading),
            "not_free",
            Text("有档案正被占用", "some records are not free"),
        )
    grip.move("reserved", ids=grip.lay(kind))
    return grip.told()


def _hands_out(workflow: Workflow) -> bool:
    return any(
        effect.name == "take_out"
        for state in workflow.states
        for action in workflow.actions_in(state).values()
        for effect in action.effects
    )
