"""`permit_loans`: somebody may borrow although something of his is overdue, until a day."""

from datetime import date

from archive.effects.grip import one_of
from archive.effects.setting import Setting
from archive.store.permits import Permits
from engine.case.case import Case
from engine.case.decision import Effect
from engine.errors import Reason, Refused
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def permit_loans(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Permits it up to and including the day `until`, a date in the organisation's time zone.

    Raises Refused when that day is over already.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    person, until = one_of(setting.argument("person")), date.fromisoformat(one_of(setting.argument("until")))
    if until < reading.calendar.day_of(reading.now):
        raise Refused(
            Reason("day_over", Text("有效期已过，请重新申请", "that day is over: please apply again"))
        )
    Permits(work.connection).give(case.id, person, until, reading.now)
    return Done(data={"person": person, "until": until.isoformat()})
