"""`accession`: what was prepared on a case becomes a record of the archive, with its custodian, its place and its numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.draft import Draft, draft_of, is_draft
from archive.effects.setting import Setting, draw_numbers, refuse_twin, set_values, told
from archive.keeping import Keeping, inside_of, keeping_of
from archive.one_per import one_per_key
from archive.paper_list import all_entries
from archive.record import GivenNumber, Record
from archive.retaining import retained
from archive.sections import classes
from archive.shape import is_list
from engine.case.case import Case
from engine.case.decision import Effect
from engine.case.identity import new_id
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


@dataclass(frozen=True, slots=True)
class _Taken:
    """A draft, the record it becomes, and the records that some of its papers become, by line."""

    draft: Draft
    record: Record
    parts: Mapping[int, Record]


def accession(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Takes the records in.

    Raises Refused when one is in the archive already, has a twin, or would have no custodian.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    value = setting.argument("records")
    drafts = [draft_of(each) for each in (value if is_list(value) else [value]) if is_draft(each)]
    taken = [_taken(setting, draft) for draft in drafts]
    records = [record for each in taken for record in (each.record, *each.parts.values())]
    given = draw_numbers(setting, records)
    nth = _places(setting, records)
    for each in taken:
        _store(setting, each, given, nth)
    setting.archive.flush()
    field = setting.form_field("records")
    kept = [_kept(each, given) for each in taken]
    done = told(given, records)
    return replace(done, form={field: kept if is_list(value) else kept[0]}) if field and kept else done


def _places(setting: Setting, records: Sequence[Record]) -> Mapping[str, int]:
    """The places of the records in the order of all that was ever taken in."""
    first = setting.counters.next("records", len(records)) if records else 0
    return {record.id: place for place, record in enumerate(records, first)}


def _taken(setting: Setting, draft: Draft) -> _Taken:
    if draft.record is not None:
        raise Refused(Reason("in_archive", Text("档案已经入库", "the record is in the archive already")))
    record_class = classes(setting.reading.pack)[draft.class_]
    fields = {**draft.fields, **set_values(setting, record_class)}
    fields = {name: value for name, value in fields.items() if value is not None}
    whole = replace(draft, fields=fields)
    keeping = keeping_of(record_class, fields, setting.actor, setting.reading)
    record = replace(
        _record(setting, draft.class_, keeping),
        fields=fields,
        one_per=one_per_key(record_class, fields),
    )
    record = retained(record, setting.reading)
    refuse_twin(setting, record)
    return _Taken(whole, record, dict(_parts(setting, whole, record)))


def _record(setting: Setting, class_: str, keeping: Keeping) -> Record:
    return Record(
        new_id(setting.reading.now),
        class_,
        keeping.custodian,
        keeping.place,
        setting.case.id,
        setting.reading.now,
        keeping.secrecy,
        keeping.retention,
    )


def _parts(setting: Setting, draft: Draft, holder: Record) -> Iterator[tuple[int, Record]]:
    """Papers whose item has a `class` become records inside the file, in the order of the list."""
    known = classes(setting.reading.pack)
    entries = all_entries(known[draft.class_], setting.reading.pack)
    for line, paper in enumerate(draft.papers, 1):
        entry = entries.get(paper.item)
        class_ = entry.item.class_ if entry else None
        if class_ is None:
            continue
        fields = {name: value for name, value in paper.fields.items() if name in known[class_].fields}
        part = _record(setting, class_, inside_of(known[class_], holder))
        yield line, retained(replace(part, inside=holder.id, fields=fields), setting.reading, holder)


def _store(setting: Setting, taken: _Taken, given: Sequence[GivenNumber], nth: Mapping[str, int]) -> None:
    archive = setting.archive
    for record in (taken.record, *taken.parts.values()):
        numbers = [each for each in given if each.record == record.id]
        archive.add(replace(record, nth=nth[record.id]))
        for number in numbers:
            archive.number(number, setting.reading.now)
        data = {each.name: each.number for each in numbers}
        archive.move(setting.movement(record, "accession", data=data))
    became = {line: part.id for line, part in taken.parts.items()}
    archive.add_papers(taken.record.id, setting.case.id, taken.draft.papers, became)


def _kept(taken: _Taken, given: Sequence[GivenNumber]) -> Json:
    numbers = {each.name: each.number for each in given if each.record == taken.record.id}
    return replace(taken.draft, record=taken.record.id, numbers=numbers).kept()
