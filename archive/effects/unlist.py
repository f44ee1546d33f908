"""`unlist`: the records are off this case's destruction list."""

from archive.effects.freeing import end
from archive.effects.grip import grip_on
from archive.effects.setting import Setting
from engine.case.case import Case
from engine.case.decision import Effect
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork


def unlist(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Takes them off; what this case has not listed stays as it is."""
    setting = Setting.of(work, effect, case, actor, reading)
    grip = grip_on(setting)
    end(setting.archive, setting.bonds, grip.own("list"), actor.person, case.id, reading.now)
    return grip.told()
