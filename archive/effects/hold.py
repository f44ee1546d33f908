"""`hold`: the records stay as they are, whatever anybody has decided about them. A destruction list loses them at once."""

from archive.against import not_there
from archive.effects.grip import grip_on
from archive.effects.off_the_list import taken_off
from archive.effects.setting import Setting
from engine.case.case import Case
from engine.case.decision import Effect
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def hold(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Lays a hold, also on what is lent, listed or in another matter; held twice by one case is held once.

    Raises Refused naming the records that are gone for good.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    grip = grip_on(setting)
    grip.refuse(
        lambda each: not_there(each, reading) if each.is_gone else (),
        "gone",
        Text("有档案已不在本档案室", "some records are no longer in the archive"),
    )
    follows = taken_off(work, grip)
    grip.move("held", ids=grip.lay("hold"))
    done = grip.told(lists=sorted(each.case for each in follows))
    return Done(done.form, done.data, follows)
