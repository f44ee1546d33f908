"""`queue`: somebody waits for records that others have; the first in the queue is told when one is back."""

from archive.against import not_there
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


def queue(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Puts `borrower` at the end of the queue of each, until he has it or the case ends.

    Raises Refused naming the records that are gone for good.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    borrower = one_of(setting.argument("borrower"))
    grip = grip_on(setting)
    grip = grip.only(grip.named)
    grip.refuse(
        lambda each: not_there(each, reading) if each.is_gone else (),
        "gone",
        Text("有档案已不在本档案室", "some records are no longer in the archive"),
    )
    grip.move(
        "queued", ids=grip.lay("waiting", borrower), data={id_: {"holder": borrower} for id_ in grip.named}
    )
    return grip.told(borrower=borrower)
