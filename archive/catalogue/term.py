"""Where a line of a catalogue says that its record stands, and until when it is kept, against what the archive can know."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from archive.catalogue.entry import Entry
from archive.catalogue.wrong import WrongCell
from archive.keeping import Keeping
from archive.record import Record
from archive.retaining import length, retained
from archive.sections import retentions
from archive.standing import STANDING
from engine.language.field import Reading
from engine.text import Text
from engine.time.period import Endless

_NOT_LENT = Text(
    "在库、已报失、已销毁或已移交外单位（借出的先按在库导入，再办理借阅）",
    "in its place, lost, destroyed or handed to another organisation (what is on loan is imported as in its place, then lent)",
)
_ENDLESS = Text("留空（永久保管）", "an empty cell, for it is kept for ever")
_NO_DAY = Text("延期保管至哪一天", "the day until which it was decided to keep it")


def standing_record(
    class_: str, entry: Entry, keeping: Keeping, reading: Reading, holder: Record | None
) -> Record:
    """The record as it will stand, but for its id and its place in the order of all.

    A day later than what its retention comes to was decided once, so it is taken over as an appraisal; what was appraised to be
    kept for ever has no last day. Of what is gone nothing is counted any more.
    """
    counted = Record(
        "",
        class_,
        keeping.custodian,
        keeping.place,
        "",
        _filed(entry, reading),
        keeping.secrecy,
        keeping.retention,
        entry.inside,
        fields=entry.fields,
        state=entry.state or "in_place",
        spot=entry.spot or "",
        appraised=entry.appraised,
        retain_until=entry.retain_until,
    )
    if counted.is_gone:
        return counted
    until = _counted(counted, reading, holder)
    if counted.appraised is None and (counted.retain_until or "") > (until or ""):
        counted = replace(counted, appraised="keep_until")
    return retained(counted, reading, holder)


def wrong_standing(
    record: Record, entry: Entry, reading: Reading, holder: Record | None
) -> Iterator[WrongCell]:
    """The cells that contradict: a state that needs a case of its own, a day before the one its retention comes to."""
    if record.state in {"out", "reading"}:
        yield WrongCell(entry.line, STANDING["state"], _NOT_LENT, record.state)
    if record.is_gone:
        return
    said = entry.retain_until or ""
    expected = _expected(record, said, reading, holder)
    if expected is not None:
        yield WrongCell(entry.line, STANDING["retain_until"], expected, said)


def _expected(record: Record, said: str, reading: Reading, holder: Record | None) -> Text | None:
    """What the day should be; None where it may be as it is."""
    if not said:
        return _NO_DAY if record.appraised == "keep_until" else None
    rule = retentions(reading.pack).get(record.retention or "")
    endless = rule is not None and length(rule.keep, reading.pack) is Endless.FOR_EVER
    if endless or record.appraised == "keep":
        return _ENDLESS
    until = _counted(record, reading, holder)
    if until is None or said >= until:
        return None
    return Text(f"{until}或以后（按保管期限算得）", f"{until}, which its retention comes to, or a later day")


def _counted(record: Record, reading: Reading, holder: Record | None) -> str | None:
    """The last day by its retention alone, whatever was decided since."""
    return retained(replace(record, appraised=None, retain_until=None), reading, holder).retain_until


def _filed(entry: Entry, reading: Reading) -> datetime:
    """When it was filed: at the beginning of the day that is said, else now."""
    return reading.calendar.at(date.fromisoformat(entry.created), time()) if entry.created else reading.now
