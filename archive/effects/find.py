"""`find`: what was lost is there again, in the place it had before."""

from collections.abc import Iterator
from dataclasses import replace

from archive.against import not_lost
from archive.effects.grip import grip_on
from archive.effects.setting import Setting
from archive.finding import Finding
from archive.place import OUT, READING_ROOM
from archive.record_summary import RecordSummary
from engine.case.case import Case
from engine.case.decision import Effect
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def find(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Puts them back. Raises Refused naming the records that are not lost."""
    setting = Setting.of(work, effect, case, actor, reading)
    grip = grip_on(setting)

    def against(each: RecordSummary) -> Iterator[Finding]:
        if each.state != "lost":
            yield not_lost(each, reading)

    grip.refuse(against, "not_lost", Text("有档案并未报失", "some records are not lost"))
    homes = setting.archive.homes(grip.records)
    after = {
        id_: replace(
            record,
            state="in_place",
            place=record.place if record.place != OUT else homes.get(id_, READING_ROOM),
        )
        for id_, record in grip.records.items()
    }
    grip.move("found", after)
    return grip.told()
