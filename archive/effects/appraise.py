"""`appraise`: what was decided about each record: destroy it, keep it until a day, keep it for ever. A keep always wins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from archive.draft import record_ids
from archive.effects.freeing import end
from archive.effects.grip import Grip
from archive.effects.off_the_list import without
from archive.effects.setting import Setting
from archive.record import Record
from archive.shape import is_rows
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

DESTROY, KEEP_UNTIL, KEEP = "destroy", "keep_until", "keep"


@dataclass(frozen=True, slots=True)
class Verdict:
    """About one record. `until` is the last day of a keep (ISO)."""

    record: str
    verdict: str
    until: str | None = None
    reason: str = ""


def appraise(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Writes the verdicts down. What is kept leaves this case's destruction list, and the list that the table is about.

    A keep stands, whoever says otherwise later; one until a day stands until then; of two such the later day counts. Raises
    Refused naming the line whose verdict is none, or whose day is missing or over.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    verdicts = tuple(_verdicts(setting, workflow))
    grip = Grip.of(setting, [each.record for each in verdicts])
    after = dict(_after(grip, verdicts, reading))
    said = {each.record: each for each in verdicts}
    grip.move("appraised", after, after, {id_: _data(said[id_], record) for id_, record in after.items()})
    kept = frozenset(id_ for id_, record in after.items() if record.appraised != DESTROY)
    off = kept | set(setting.archive.inside(sorted(kept))) if kept else kept
    unlisted = [bond for bond in grip.own("list") if bond.record in off]
    end(setting.archive, setting.bonds, unlisted, actor.person, case.id, reading.now)
    listed = _list_of(setting, workflow)
    done = grip.told(verdicts={id_: record.appraised for id_, record in after.items()})
    if listed is None or not kept & set(record_ids(case.form.get(listed))):
        return done
    return replace(done, form={listed: without(case.form.get(listed), kept)})


def _list_of(setting: Setting, workflow: Workflow) -> str | None:
    """The field of the records appraised: the one named, else the one that the table of verdicts has a line for each of."""
    if (named := setting.form_field("records")) is not None:
        return named
    field = setting.form_field("verdicts")
    spec = workflow.asked.get(field or "")
    path = (spec.for_ or "") if spec else ""
    return path.removeprefix("each form.") if path.startswith("each form.") else None


def _verdicts(setting: Setting, workflow: Workflow) -> Iterator[Verdict]:
    rows = setting.argument("verdicts")
    listed = _list_of(setting, workflow)
    named = record_ids(setting.case.form.get(listed)) if listed else ()
    for place, row in enumerate(rows if rows and is_rows(rows) else (), 1):
        yield _verdict(setting, place, row, named)


def _verdict(setting: Setting, place: int, row: Mapping[str, Json], named: Sequence[str]) -> Verdict:
    line = int(str(row.get("line", place)))
    record = row.get("record") or (named[line - 1] if 1 <= line <= len(named) else None)
    verdict, until = str(row.get("verdict") or ""), row.get("until")
    if not isinstance(record, str) or verdict not in {DESTROY, KEEP_UNTIL, KEEP}:
        raise _refused(line, Text("鉴定意见不明", "expected destroy, keep_until or keep"))
    today = setting.reading.calendar.day_of(setting.reading.now).isoformat()
    if verdict == KEEP_UNTIL and (until is None or date.fromisoformat(str(until)).isoformat() <= today):
        raise _refused(line, Text("延期保管须写明今天以后的日期", "'keep until' needs a day after today"))
    return Verdict(
        record, verdict, str(until) if verdict == KEEP_UNTIL else None, str(row.get("reason") or "")
    )


def _refused(line: int, text: Text) -> Refused:
    place = Text(f"第{line}行：", f"line {line}: ")
    return Refused(
        Reason("no_verdict", Text("鉴定意见不完整", "a verdict is not whole"), details=(place + text,))
    )


def _after(grip: Grip, verdicts: Sequence[Verdict], reading: Reading) -> Iterator[tuple[str, Record]]:
    today = reading.calendar.day_of(reading.now).isoformat()
    for said in verdicts:
        before = grip.records[said.record]
        stands = before.retain_until or ""
        is_kept_on = before.appraised == KEEP_UNTIL and stands > today
        match said.verdict:
            case _ if KEEP in {before.appraised, said.verdict}:
                yield said.record, replace(before, appraised=KEEP, retain_until=None)
            case "keep_until":
                until = max(stands, str(said.until)) if is_kept_on else str(said.until)
                yield said.record, replace(before, appraised=KEEP_UNTIL, retain_until=until)
            case _ if is_kept_on:
                yield said.record, before
            case _:
                yield said.record, replace(before, appraised=DESTROY)


def _data(said: Verdict, record: Record) -> Mapping[str, Json]:
    """As the history keeps it: what was said, and what stands."""
    told: dict[str, Json] = {"verdict": said.verdict, "until": said.until, "reason": said.reason}
    if record.appraised != said.verdict:
        told["stands"] = record.appraised
    return {name: value for name, value in told.items() if value}
