"""What stands against doing something with a record: who has it, what lists or holds it, since and until when; by name.

A case's own bonds never stand against it. `case` is the id of the case that asks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from archive.bond import Bond
from archive.finding import Finding, FindingKind
from archive.place import READING_ROOM
from archive.record_summary import RecordSummary
from engine.errors import Reason, Refused
from engine.language.field import Reading
from engine.text import Text, same
from engine.time.moment import written_day, written_end


def against_free(of: RecordSummary, case: str, reading: Reading) -> Iterator[Finding]:
    """Why it is not free: it is not in its place, or another case or anybody's hold binds it."""
    yield from not_there(of, reading)
    if of.is_gone:
        return
    own = [bond for bond in of.bonds if bond.case == case]
    if of.state in {"out", "reading"} and any(bond.is_out for bond in own):
        yield from (_bound(of, bond, reading) for bond in own if bond.is_out)
    yield from against_others(of, case, reading)
    yield from against_hold(of, reading)


def against_lending(of: RecordSummary, case: str, place: str, reading: Reading) -> Iterator[Finding]:
    """Why it cannot be lent for use at `place`: what is held may be read in the room only."""
    yield from not_there(of, reading)
    if of.is_gone:
        return
    yield from against_others(of, case, reading)
    if place != READING_ROOM:
        yield from against_hold(of, reading)


def against_others(of: RecordSummary, case: str, reading: Reading) -> Iterator[Finding]:
    """The exclusive bond of another case."""
    for bond in of.bonds:
        if bond.is_exclusive and bond.case != case:
            yield _bound(of, bond, reading)


def against_hold(of: RecordSummary, reading: Reading) -> Iterator[Finding]:
    """Every hold on it, this case's own too: what is held stays."""
    yield from (_bound(of, bond, reading) for bond in of.bound_by("hold"))


def against_use(of: RecordSummary, reading: Reading) -> Iterator[Finding]:
    """Why it cannot be looked at or copied: it is lost or no longer there, or somebody has it."""
    yield from not_there(of, reading)
    yield from (_bound(of, bond, reading) for bond in of.bound_by("loan") if bond.is_out)


def against_destruction(of: RecordSummary, reading: Reading) -> Iterator[Finding]:
    """Why its time has not come."""
    if of.is_gone:
        yield from not_there(of, reading)
    elif of.appraised == "keep":
        yield _finding("not_due", of, Text("鉴定为永久保管", "was appraised to be kept for ever"), reading)
    elif not of.retain_until:
        text = Text("永久保管，或保管期限尚未起算", "is kept for ever, or its retention has not begun to run")
        yield _finding("not_due", of, text, reading)
    elif not is_due(of.retain_until, reading):
        until = written_day(date.fromisoformat(of.retain_until))
        yield _finding("not_due", of, Text(f"保管期限至{until.zh}", f"is kept until {until.en}"), reading)


def against_return(of: RecordSummary, reading: Reading) -> Iterator[Finding]:
    """Why it is not back: it is out, being read, or lost."""
    if of.state == "lost":
        yield from not_there(of, reading)
    for bond in of.bound_by("loan"):
        if bond.is_out:
            yield replace(_bound(of, bond, reading), kind="not_returned")


def not_there(of: RecordSummary, reading: Reading) -> Iterator[Finding]:
    """It is gone for good, or lost."""
    match of.state:
        case "destroyed":
            yield _finding("destroyed", of, Text("已销毁", "has been destroyed"), reading)
        case "transferred":
            yield _finding(
                "transferred", of, Text("已移交外单位", "has been handed to another organisation"), reading
            )
        case "lost":
            yield _finding("lost", of, Text("已报失", "is reported lost"), reading)
        case _:
            return


def on_loan(of: RecordSummary, bond: Bond, reading: Reading) -> Finding:
    """Who has it, since and until when."""
    return _bound(of, bond, reading)


def not_held(of: RecordSummary, reading: Reading) -> Finding:
    """No hold is on it."""
    return _finding("not_held", of, Text("未被冻结", "is not on hold"), reading)


def is_due(retain_until: str, reading: Reading) -> bool:
    """Whether the last day of its retention is over."""
    return bool(retain_until) and retain_until < reading.calendar.day_of(reading.now).isoformat()


def refuse_if(found: Iterable[Finding], code: str, text: Text) -> None:
    """Raises Refused with every finding, if there is one."""
    details = tuple(found)
    if details:
        raise Refused(Reason(code, text, details=details))


def named(found: Iterable[Finding], line: int) -> Iterator[Finding]:
    """The findings about the record at this place of a list."""
    return (replace(each, line=line) for each in found)


def not_lent(of: RecordSummary, reading: Reading) -> Finding:
    """It is not on loan, or not by this case."""
    return _finding("not_lent", of, Text("未由本案借出", "was not lent by this case"), reading)


def not_lost(of: RecordSummary, reading: Reading) -> Finding:
    """It is where it should be."""
    return _finding("not_lost", of, Text("并未报失", "is not reported lost"), reading)


def _bound(of: RecordSummary, bond: Bond, reading: Reading) -> Finding:
    kind, text = _what(bond, reading)
    since = written_day(reading.calendar.day_of(bond.since))
    number = same(bond.number or "?")
    due = _until(bond.due_at, reading)
    when = Text(f"（{number.zh}，自{since.zh}起{due.zh}）", f" ({number.en}, since {since.en}{due.en})")
    return _finding(kind, of, text + when, reading)


def _what(bond: Bond, reading: Reading) -> tuple[FindingKind, Text]:
    match bond.kind:
        case "loan" if bond.holder is not None:
            person = reading.organisation.people.get(bond.holder)
            who = person.name if person else same(bond.holder)
            return "on_loan", Text(f"已借给{who.zh}", f"is on loan to {who.of('en')}")
        case "loan":
            return "on_loan", Text("已为他人预留", "is reserved for a loan")
        case "list":
            return "listed", Text("已列入销毁清册", "stands on a destruction list")
        case "hold":
            return "on_hold", Text("已被冻结", "is on hold")
        case _:
            return "in_matter", Text("正在办理另一事项", "is part of another open matter")


def _until(due_at: datetime | None, reading: Reading) -> Text:
    if due_at is None:
        return Text("", "")
    due = written_end(reading.calendar.local(due_at))
    return Text(f"，应于{due.zh}前归还", f", due {due.en}")


def _finding(kind: FindingKind, of: RecordSummary, text: Text, reading: Reading) -> Finding:
    whole = of.line(reading) + Text(text.zh, f" {text.en}")
    return Finding(whole.zh, whole.en, kind, item=of.number or of.id)
