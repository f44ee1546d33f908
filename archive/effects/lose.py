"""`lose`: the records cannot be found. What is lost is neither lent nor destroyed until it is found again."""

from collections.abc import Iterator
from dataclasses import replace

from archive.against import against_others, not_there
from archive.effects.grip import grip_on
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


def lose(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Reports them lost; the loan of this case is over with that. What came back before is not lost.

    Raises Refused naming the records that another case has lent, that are lost already or gone for good.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    grip = grip_on(setting)
    back = setting.bonds.ever_of_case(case.id, grip.records, "loan") - {
        bond.record for bond in grip.own("loan")
    }
    grip = grip.only(id_ for id_ in grip.records if id_ not in back or grip.records[id_].state != "in_place")

    def against(each: RecordSummary) -> Iterator[Finding]:
        yield from not_there(each, reading)
        others = (bond for bond in each.bonds if bond.is_out)
        yield from against_others(replace(each, bonds=tuple(others)), case.id, reading)

    grip.refuse(against, "not_to_be_lost", Text("有档案不能报失", "some records cannot be reported lost"))
    setting.bonds.end(grip.own("loan"), reading.now)
    after = {id_: replace(record, state="lost") for id_, record in grip.records.items()}
    grip.move("lost", after)
    return grip.told()
