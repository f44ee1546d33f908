"""What a case may know of the archive: the records its fields name or find, and whether what it prepares is there already."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from archive.charge import in_charge
from archive.checks.standing import CASE_KEY
from archive.draft import Draft, draft_of, is_draft, record_ids
from archive.draft_entry import read_draft
from archive.named import PREPARED, STORED
from archive.on_loan import on_loan_to
from archive.one_per import one_per_key, taken_key
from archive.record_summary import RecordSummary, summary_from, summary_key
from archive.search import SEARCHED, written_fact
from archive.sections import classes
from archive.shape import is_list, is_object
from archive.store.records import Records
from archive.store.searches import Search, Twin
from archive.unfit import unfit, unfit_key
from engine.case.case import Case
from engine.digest import Json
from engine.errors import InvalidForm
from engine.language.definition import FieldSpec, Workflow
from engine.language.field import Reading
from engine.legible import legible
from engine.store.unit_of_work import UnitOfWork

_ID = re.compile(r"[0-9a-z]{1,32}")


def fetch(work: UnitOfWork, workflow: Workflow, case: Case, reading: Reading) -> Mapping[str, Json]:
    """By key: `form.FIELD` the ids that a field with `all: true` finds, `record.ID` each record's summary, `unfit.FIELD` what
    does not fit a field that it was picked for, `taken.CLASS.KEY` the record that has what a prepared one may not share,
    `person.ID` what those of `reading.about` have on loan, `charge.ID` what somebody has in charge."""
    archive = Records(work.connection)
    searches = dict(_searches(workflow, case, reading))
    twins = dict(_twins(workflow, case, reading))
    questions = {**searches, **twins}
    answers = dict(zip(questions, archive.look_up([*questions.values()]), strict=True))
    found: dict[str, Json] = {}
    named: dict[str, tuple[str, ...]] = {}
    for name, spec in reading.asked.items():
        if spec.type in STORED:
            value = reading.given.get(name, case.form.get(name))
            if spec.all and not _is_settled(name, workflow, case):
                found[f"form.{name}"] = value = _as_kept(spec, answers.get(name, ()))
            named[name] = record_ids(value)
    found.update(_taken(archive, {key: answers[key] for key in twins}, reading))
    ids = [id_ for many in named.values() for id_ in many if _ID.fullmatch(id_)]
    if any(named.values()):
        standing = {each.id: each for each in _standing(archive, ids, reading)}
        found.update({summary_key(id_): each.kept() for id_, each in standing.items()})
        found.update(_unfit(workflow, case, named, standing, reading))
        found[CASE_KEY] = case.id
    found.update(on_loan_to(work, reading.about, reading))
    found.update(in_charge(work, workflow, case, reading))
    return found


def _unfit(
    workflow: Workflow,
    case: Case,
    named: Mapping[str, tuple[str, ...]],
    found: Mapping[str, RecordSummary],
    reading: Reading,
) -> Iterator[tuple[str, Json]]:
    for name, ids in named.items():
        spec = reading.asked[name]
        if spec.all or not ids:
            continue
        where = {field: _values(asked, case, reading) for field, asked in (spec.where or {}).items()}
        if why := {id_: [text.zh, text.en] for id_, text in unfit(spec, ids, found, where, reading)}:
            yield unfit_key(name), why


def summaries(archive: Records, ids: Sequence[str], reading: Reading) -> Mapping[str, RecordSummary]:
    """The records of these ids, without what binds them."""
    return {id_: summary_from(record, reading) for id_, record in archive.by_ids(ids).items()}


def _standing(archive: Records, ids: Sequence[str], reading: Reading) -> Iterator[RecordSummary]:
    """The records and all inside them, with what binds each."""
    records, bound = archive.whole(ids)
    parts: dict[str, list[str]] = {}
    for record in records.values():
        parts.setdefault(str(record.inside), []).append(record.id)
    for id_, record in records.items():
        yield summary_from(record, reading, bound[id_], tuple(parts.get(id_, ())))


def _searches(workflow: Workflow, case: Case, reading: Reading) -> Iterator[tuple[str, Search]]:
    """What fields with `all: true` look for, by their names; nothing while a value they look by is not known."""
    for name, spec in reading.asked.items():
        if spec.type in STORED and spec.all and not _is_settled(name, workflow, case):
            where = {field: _values(asked, case, reading) for field, asked in (spec.where or {}).items()}
            if all(where.values()):
                yield name, search_for(spec.class_, where, reading)


def _is_settled(name: str, workflow: Workflow, case: Case) -> bool:
    """Whether what the field found stays as it is: somebody filled in a line for each, and is not at it any more."""
    asked_now = {asked for action in workflow.actions_in(case.state).values() for asked in action.ask}
    if case.state == next(iter(workflow.states)):
        asked_now |= workflow.form.keys()
    return any(
        spec.for_ == f"each form.{name}" and case.form.get(table) is not None and table not in asked_now
        for table, spec in workflow.asked.items()
    )


def search_for(class_: str | None, where: Mapping[str, Sequence[str]], reading: Reading) -> Search:
    """The search for records that have one of the values of each: of a field of the class, else of what every record has."""
    record_class = classes(reading.pack).get(class_ or "")
    own = frozenset(record_class.fields if record_class else ())
    standing = {name: values for name, values in where.items() if name in SEARCHED and name not in own}
    fields = {name: values for name, values in where.items() if name not in standing}
    today = reading.calendar.day_of(reading.now).isoformat()
    return Search(class_, fields, standing=standing, today=today)


def _as_kept(spec: FieldSpec, ids: Sequence[str]) -> Json:
    return list(ids) if spec.type == "records" else next(iter(ids), None)


def _values(asked: Json, case: Case, reading: Reading) -> list[str]:
    """The values that a field may have: a path, a literal, or any of a list. None known is none."""
    many = asked if is_list(asked) else [asked]
    values = (_at(each, case, reading) if isinstance(each, str) else each for each in many)
    written = (legible(written_fact(value)) for value in values if value is not None)
    return [value for value in written if value]


def _at(word: str, case: Case, reading: Reading) -> Json:
    if word == "opener":
        return case.opener
    if word.startswith("param."):
        parameter = reading.pack.parameters.get(word.removeprefix("param."))
        return None if parameter is None else parameter.value
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
    for name, spec in reading.asked.items():
        if spec.type not in PREPARED:
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
