"""`shelve`: the records stand somewhere else: another place, another spot in it (3柜2格15盒)."""

from collections.abc import Iterator
from dataclasses import replace

from archive.against import against_use
from archive.effects.grip import grip_on, one_of
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


def shelve(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Puts them there; what is not given stays as it is.

    Raises Refused naming the records that are out, lost or gone for good.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    place, spot = one_of(setting.argument("place")), one_of(setting.argument("spot"))
    grip = grip_on(setting)

    def against(each: RecordSummary) -> Iterator[Finding]:
        yield from against_use(each, reading)

    grip.refuse(against, "not_there", Text("有档案不在架上", "some records are not on their shelves"))
    after = {
        id_: replace(record, place=place or record.place, spot=spot or record.spot)
        for id_, record in grip.records.items()
    }
    moved = [id_ for id_, record in after.items() if record != grip.records[id_]]
    grip.move("shelved", after, moved, {id_: {"spot": after[id_].spot} for id_ in moved if after[id_].spot})
    return grip.told(place=place, spot=spot)
