"""`lend`: the decision that the records are lent. Handing them out is the case of `loan` that it opens."""

from archive.against import against_lending
from archive.effects.grip import grip_on, one_of
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


def lend(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Raises Refused naming the records that cannot be lent now; what is lent is reserved by the case it opens."""
    setting = Setting.of(work, effect, case, actor, reading)
    place = one_of(setting.argument("place")) or place_asked(reading)
    grip = grip_on(setting)
    grip.refuse(
        lambda each: against_lending(each, case.id, place, reading),
        "not_lendable",
        Text("有档案不能借出", "some records cannot be lent"),
    )
    return grip.told(borrower=one_of(setting.argument("borrower")), place=place)
