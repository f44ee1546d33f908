"""`release`: the hold on the records is lifted."""

from collections.abc import Iterator

from archive.against import against_hold, not_held
from archive.bond import Bond
from archive.effects.grip import Grip, grip_on
from archive.effects.setting import Setting
from archive.finding import Finding
from archive.record_summary import RecordSummary
from engine.case.case import Case
from engine.case.decision import Effect
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def release(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Lifts the holds that this case laid, and those of cases that have ended: nobody could lift them there any more.

    Raises Refused naming the records that are not held, or only by cases that are still open: those lift them.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    grip = grip_on(setting)
    lifted = tuple(_lifted(work, grip))
    released = {bond.record for bond in lifted}

    def against(each: RecordSummary) -> Iterator[Finding]:
        if each.id in grip.named and each.id not in released:
            yield from against_hold(each, reading) if each.bound_by("hold") else (not_held(each, reading),)

    grip.refuse(
        against, "not_to_be_released", Text("有档案不能在此解冻", "some records cannot be released here")
    )
    setting.bonds.end(lifted, reading.now)
    grip.move("released", ids=sorted(released))
    return grip.told()


def _lifted(work: UnitOfWork, grip: Grip) -> Iterator[Bond]:
    for id_ in grip.records:
        holds = [bond for bond in grip.bonds[id_] if bond.kind == "hold"]
        own = [bond for bond in holds if bond.case == grip.setting.case.id]
        yield from own or (bond for bond in holds if work.cases.read(bond.case).has_ended)
