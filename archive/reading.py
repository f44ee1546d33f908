"""What a case may know of the archive: the records its fields name or find, and whether what it prepares is there already."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from archive.bond import Bond
from archive.checks.standing import CASE_KEY
from archive.draft import Draft, draft_of, is_draft, record_ids
from archive.draft_entry import read_draft
from archive.one_per import one_per_key, taken_key
from archive.record_summary import RecordSummary, summary_from, summary_key
from archive.sections import classes
from archive.shape import is_list, is_object
from archive.store.bonds import Bonds
from archive.store.records import Records, Search, Twin, written_fact
from engine.case.case import Case
from engine.digest import Json
from engine.errors import InvalidForm
from engine.language.definition import FieldSpec, Workflow
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork

_STORED = frozenset({"record", "records"})
_NEW = frozenset({"new_record", "new_records"})


def fetch(work: UnitOfWork, workflow: Workflow, case: Case, reading: Reading) -> Mapping[str, Json]:
    """By key: `form.FIELD` the ids that a field with `all: true` finds, `record.ID` each record's summary,
    `taken.CLASS.KEY` the record that has what a prepared one may not share."""
    archive = Records(work.connection)
    searches = dict(_searches(workflow, case))
    twins = dict(_twins(workflow, case, reading))
    questions = {**searches, **twins}
    answers = dict(zip(questions, archive.look_up([*questions.values()]), strict=True))
    found: dict[str, Json] = {}
    ids: list[str] = []
    for name, spec in workflow.asked.items():
        if spec.type in _STORED:
            value = case.form.get(name)
            if spec.all:
                found[f"form.{name}"] = value = _as_kept(spec, answers.get(name, ()))
            ids.extend(record_ids(value))
    found.update(_taken(archive, {key: answers[key] for key in twins}, reading))
    if ids:
        standing = _standing(archive, Bonds(work.connection), ids, reading)
        found.update({summary_key(each.id): each.kept() for each in standing})
        found[CASE_KEY] = case.id
    return found


def summaries(archive: Records, ids: Sequence[str], reading: Reading) -> Mapping[str, RecordSummary]:
    """The records of these ids, without what binds them."""
    return {id_: summary_from(record, reading) for id_, record in archive.by_ids(ids).items()}


def _standing(
    archive: Records, bonds: Bonds, ids: Sequence[str], reading: Reading
) -> Iterator[RecordSummary]:
    """The records and all inside them, with what binds each."""
    records = archive.by_ids((*ids, *archive.inside(ids)))
    bound: dict[str, list[Bond]] = {}
    for bond in bonds.on(records):
        bound.setdefault(bond.record, []).append(bond)
    parts: dict[str, list[str]] = {}
    for record in records.values():
        parts.setdefault(str(record.inside), []).append(record.id)
    for id_, record in records.items():
        yield summary_from(record, reading, tuple(bound.get(id_, ())), tuple(parts.get(id_, ())))


def _searches(workflow: Workflow, case: Case) -> Iterator[tuple[str, Search]]:
    """What fields with `all: true` look for, by their names; nothing while a value they look by is not known."""
    for name, spec in workflow.asked.items():
        if spec.type in _STORED and spec.all:
            where = {field: _values(asked, case) for field, asked in (spec.where or {}).items()}
            if all(where.values()):
                yield name, Search(spec.class_, where)


def _as_kept(spec: FieldSpec, ids: Sequence[str]) -> Json:
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
        value = _inside(value, step)
    return value


def _inside(value: Json, name: str) -> Json:
    """A field of a prepared record, or of what was given for one at opening."""
    if not is_object(value):
        return None
    return draft_of(value).fields.get(name) if is_draft(value) else value.get(name)


def _twins(workflow: Workflow, case: Case, reading: Reading) -> Iterator[tuple[str, Twin]]:
    """What no second record may share with those prepared on the case, by the key under which the answer stands."""
    for name, spec in workflow.asked.items():
        if spec.type not in _NEW:
            continue
        class_ = str(spec.class_)
        record_class = classes(reading.pack)[class_]
        drafts = _prepared(class_, case.form.get(name), reading) if record_class.one_per else ()
        for draft in drafts:
            key = one_per_key(record_class, draft.fields) if draft.record is None else None
            if key:
                yield taken_key(class_, key), Twin(class_, key)


def _taken(
    archive: Records, twins: Mapping[str, Sequence[str]], reading: Reading
) -> Iterator[tuple[str, Json]]:
    for key, (twin, *_) in ((key, ids) for key, ids in twins.items() if ids):
        found = summaries(archive, [twin], reading)[twin]
        yield key, found.number or found.id


def _prepared(class_: str, value: Json, reading: Reading) -> Iterator[Draft]:
    """The drafts on the case; at opening what was given is read as one, and what does not fit is left to be refused."""
    for each in value if is_list(value) else [value]:
        if is_draft(each):
            yield draft_of(each)
        elif is_object(each):
            with suppress(InvalidForm):
                yield read_draft(class_, each, None, reading)
