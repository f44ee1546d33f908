"""`change`: fields of records in the archive are set, papers are added; numbers that waited for it are given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from archive.against import not_there, refuse_if
from archive.draft import draft_of, is_draft, record_ids
from archive.effects.setting import Setting, number_changed, refuse_twin, set_values, told
from archive.keeping import restated
from archive.one_per import one_per_key
from archive.paper import papers_of
from archive.record import GivenNumber, Record
from archive.record_summary import summary_from
from archive.retaining import retained
from archive.shape import is_list, is_object
from engine.case.case import Case
from engine.case.decision import Effect
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def change(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Changes the records; none named is no change.

    Raises Refused when a record does not exist, a value does not fit, or the change would make a twin.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    value = setting.argument("records")
    before = existing(setting, record_ids(value))
    refuse_gone(setting, before.values())
    holders = setting.archive.by_ids({record.inside for record in before.values() if record.inside})
    after = [_changed(setting, record, holders.get(record.inside or "")) for record in before.values()]
    _retain_parts(setting, after)
    given = number_changed(setting, after)
    setting.archive.flush()
    done = told(given, after)
    field = setting.form_field("records")
    kept = _kept(value, {record.id: record for record in after}, given)
    return replace(done, form={field: kept}) if field and kept is not None else done


def existing(setting: Setting, ids: Sequence[str]) -> Mapping[str, Record]:
    """The records of these ids, locked.

    Raises Refused when one does not exist.
    """
    found = setting.archive.by_ids(ids, lock=True)
    refuse_missing(found, ids)
    return found


def refuse_missing(found: Mapping[str, Record], ids: Iterable[str]) -> None:
    """Raises Refused when one of `ids` was not found."""
    missing = next((each for each in ids if each not in found), None)
    if missing is not None:
        raise Refused(
            Reason("no_record", Text(f"档案库中没有 {missing}", f"no record {missing} in the archive"))
        )


def refuse_gone(setting: Setting, records: Iterable[Record]) -> None:
    """Raises Refused naming the records that were destroyed or given away: nothing is done to them any more."""
    gone = (
        finding
        for record in records
        for finding in not_there(summary_from(record, setting.reading), setting.reading)
        if record.is_gone
    )
    refuse_if(gone, "gone", Text("有档案已不在本档案室", "some records are no longer in the archive"))


def _changed(setting: Setting, before: Record, holder: Record | None) -> Record:
    record_class = setting.record_class(before)
    new = set_values(setting, record_class)
    fields = {name: value for name, value in {**before.fields, **new}.items() if value is not None}
    after = restated(
        record_class,
        replace(before, fields=fields, one_per=one_per_key(record_class, fields)),
        setting.reading,
    )
    after = retained(after, setting.reading, holder)
    added = papers_of(setting.argument("papers"))
    if after == before and not added:
        return before
    refuse_twin(setting, after)
    setting.archive.change(before, after)
    if added:
        start = setting.archive.last_line(before.id) + 1
        setting.archive.add_papers(before.id, setting.case.id, added, {}, start)
    changes: dict[str, Json] = {
        name: {"from": before.fields.get(name), "to": fields.get(name)}
        for name in new
        if before.fields.get(name) != fields.get(name)
    }
    data = {**changes, **({"papers": len(added)} if added else {})}
    setting.archive.move(setting.movement(after, "change", before, data))
    return after


def _retain_parts(setting: Setting, changed: Sequence[Record]) -> None:
    """What is inside the records is kept as long as they say, where it has no date of its own."""
    holders = {record.id: record for record in changed}
    parts = setting.archive.by_ids(setting.archive.inside(sorted(holders)) if holders else (), lock=True)
    for part in parts.values():
        after = retained(part, setting.reading, holders.get(part.inside or ""))
        if part.id not in holders and after != part and not part.is_gone:
            setting.archive.change(part, after)


def _kept(value: Json, records: Mapping[str, Record], given: Sequence[GivenNumber]) -> Json:
    """The form's drafts as their records now are; None where the form only names records."""
    if is_list(value):
        kept = [_kept(each, records, given) for each in value]
        return kept if kept and None not in kept else None
    if not is_object(value) or not is_draft(value):
        return None
    draft = draft_of(value)
    record = records[str(draft.record)]
    numbers = {each.name: each.number for each in given if each.record == record.id}
    return replace(draft, fields=record.fields, numbers={**draft.numbers, **numbers}).kept()
