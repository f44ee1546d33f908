"""What a case may know of the archive: the records its fields name or find, and whether what it prepares is there already."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from archive.draft import draft_of, is_draft, record_ids
from archive.numbering import own_number
from archive.one_per import one_per_key, taken_key
from archive.record import Record
from archive.record_summary import RecordSummary, summary_key
from archive.sections import classes
from archive.shape import is_list
from archive.store.records import Records, written_fact
from engine.case import Case, Json
from engine.definition import FieldSpec, Workflow
from engine.field import Reading
from engine.store.unit_of_work import UnitOfWork

_STORED = frozenset({"record", "records"})
_NEW = frozenset({"new_record", "new_records"})


def fetch(work: UnitOfWork, workflow: Workflow, case: Case, reading: Reading) -> Mapping[str, Json]:
    """By key: `form.FIELD` the ids that a field with `all: true` finds, `record.ID` each record's summary,
    `taken.CLASS.KEY` the record that has what a prepared one may not share."""
    archive = Records(work.connection)
    found: dict[str, Json] = {}
    ids: list[str] = []
    for name, spec in workflow.asked.items():
        if spec.type in _STORED:
            value = _found(archive, spec, case) if spec.all else case.form.get(name)
            ids.extend(record_ids(value))
            if spec.all:
                found[f"form.{name}"] = value
        elif spec.type in _NEW:
            found.update(_taken(archive, case.form.get(name), reading))
    found.update(_summaries(archive, ids, reading))
    return found


def summaries(archive: Records, ids: Sequence[str], reading: Reading) -> Mapping[str, RecordSummary]:
    """The records of these ids as a case sees them."""
    return {id_: _summary(record, reading) for id_, record in archive.by_ids(ids).items()}


def _summaries(archive: Records, ids: Sequence[str], reading: Reading) -> Mapping[str, Json]:
    if not ids:
        return {}
    return {summary_key(id_): each.kept() for id_, each in summaries(archive, ids, reading).items()}


def _summary(record: Record, reading: Reading) -> RecordSummary:
    number = own_number(classes(reading.pack)[record.class_], record.numbers)
    return RecordSummary(
        record.id,
        record.class_,
        number,
        record.custodian,
        record.place,
        record.secrecy or "",
        record.fields,
    )


def _found(archive: Records, spec: FieldSpec, case: Case) -> Json:
    where = {name: _values(asked, case) for name, asked in (spec.where or {}).items()}
    if not all(where.values()):
        return [] if spec.type == "records" else None
    ids = archive.find(spec.class_, where)
    return list(ids) if spec.type == "records" else next(iter(ids), None)


def _values(asked: Json, case: Case) -> list[str]:
    """The values that a field may have: a path of the form, a literal, or any of a list. None known is none."""
    many = asked if is_list(asked) else [asked]
    values = (_at(each, case) if isinstance(each, str) else each for each in many)
    return [written_fact(value) for value in values if value is not None]


def _at(word: str, case: Case) -> Json:
    if not word.startswith("form."):
        return word
    name, *inner = word.removeprefix("form.").split(".")
    value = case.form.get(name)
    for step in inner:
        value = draft_of(value).fields.get(step) if is_draft(value) else None
    return value


def _taken(archive: Records, value: Json, reading: Reading) -> Iterator[tuple[str, Json]]:
    for each in value if is_list(value) else [value]:
        if not is_draft(each) or cast(Mapping[str, Json], each).get("record") is not None:
            continue
        draft = draft_of(each)
        key = one_per_key(classes(reading.pack)[draft.class_], draft.fields)
        twin = archive.twin(draft.class_, key) if key else None
        if key is not None and twin is not None:
            found = summaries(archive, [twin], reading)[twin]
            yield taken_key(draft.class_, key), found.number or found.id
