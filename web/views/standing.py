"""What stands against a record, in a few words each: on loan until when, on hold, on a list; gone, lost."""

from collections.abc import Iterable, Mapping

from archive.bond import Bond, BondKind
from archive.record import Record, State
from engine.language.field import Reading
from engine.text import Text, same
from engine.time.moment import written_end_of
from web import shapes, words

GONE: Mapping[State, shapes.Badge] = {
    "lost": shapes.Badge(Text("已报失", "lost"), "late"),
    "destroyed": shapes.Badge(Text("已销毁", "destroyed"), "rest"),
    "transferred": shapes.Badge(Text("已移交外单位", "handed to another organisation"), "rest"),
}
KINDS: Mapping[BondKind, Text] = {
    "loan": Text("借阅", "loan"),
    "list": Text("销毁清册", "destruction list"),
    "hold": Text("冻结", "hold"),
    "matter": Text("在办事项", "open matter"),
    "waiting": Text("排队", "queue"),
}


def standing(record: Record, bonds: Iterable[Bond], reading: Reading) -> tuple[shapes.Badge, ...]:
    """Of one record, the gravest first; nothing where it is free in its place."""
    many = tuple(bonds)
    gone = [GONE[record.state]] if record.state in GONE else []
    held = [shapes.Badge(Text("已冻结", "on hold"), "late")] if any(b.kind == "hold" for b in many) else []
    bound = [_bound(bond, reading) for bond in many if bond.kind in {"loan", "list", "matter"}]
    waiting = sum(bond.kind == "waiting" for bond in many)
    queue = [shapes.Badge(Text(f"{waiting}人排队", f"{waiting} waiting"), "plain")] if waiting else []
    return (*gone, *held, *bound, *queue)


def until(bond: Bond, reading: Reading) -> Text:
    """When a loan is due, as a sentence ends with it; nothing where it is not known."""
    if bond.due_at is None:
        return Text("")
    calendar = reading.calendar
    return written_end_of(calendar.local(bond.due_at), calendar.local(reading.now).year)


def _bound(bond: Bond, reading: Reading) -> shapes.Badge:
    if bond.kind == "list":
        return shapes.Badge(Text("已列入销毁清册", "on a destruction list"), "soon")
    if bond.kind == "matter":
        return shapes.Badge(Text("正在办理其他事项", "part of an open matter"), "soon")
    if bond.holder is None:
        return shapes.Badge(Text("已预留", "reserved"), "soon")
    who, end = words.name_of(reading.organisation, bond.holder), until(bond, reading)
    late = bond.due_at is not None and bond.due_at <= reading.now
    said = Text(f"借给{who.zh}", f"with {who.of('en')}")
    if end and late:
        return shapes.Badge(said + Text(f"，{end.zh}已到期", f", was due {end.of('en')}"), "late")
    return shapes.Badge(said + (Text(f"，至{end.zh}", f" until {end.of('en')}") if end else same("")), "soon")
