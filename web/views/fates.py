"""What became of each record that a case put on its destruction list: on it still, kept, taken off by a hold, destroyed."""

from collections.abc import Iterator, Mapping, Sequence

from archive import queries
from archive.record import Movement, Record
from engine.deciding.scope import Scope
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from engine.time.moment import written_moment
from web import shapes, words
from web.finding import found
from web.store.ever_listed import ever_listed
from web.store.lookups import lines_of

COLUMNS = (
    shapes.Column(Text("编号", "Number")),
    shapes.Column(Text("题名", "Title")),
    shapes.Column(Text("去向", "What became of it")),
    shapes.Column(Text("时间", "When")),
    shapes.Column(Text("经办人", "By")),
)


def fates(work: UnitOfWork, scope: Scope) -> tuple[shapes.Row, ...]:
    """A line for each record that was ever on the list; none where the case lists nothing."""
    ids = ever_listed(work.connection, scope.case.id)
    if not ids:
        return ()
    records = queries.records_by_id(work, ids)
    moves = queries.moves(work, ids, "listed", "unlisted", "appraised", "destroyed")
    holds = lines_of(
        work.connection, [m.case for many in moves.values() for m in many if m.kind == "unlisted"]
    )
    numbers = {case: line.number for case, line in holds.items()}
    return tuple(_rows(scope, [(record, moves.get(id_, ())) for id_, record in records.items()], numbers))


def _rows(
    scope: Scope, many: Sequence[tuple[Record, Sequence[Movement]]], numbers: Mapping[str, str]
) -> Iterator[shapes.Row]:
    reading = scope.reading()
    for record, moves in many:
        line = found(record, (), scope.definition.pack.name, reading)
        own = [m for m in moves if m.case == scope.case.id or m.kind == "unlisted"]
        last = own[-1] if own else None
        fate, tone = _fate(scope, own, numbers)
        at = written_moment(reading.calendar.local(last.at)) if last else Text("")
        by = words.name_of(reading.organisation, last.by) if last else Text("")
        yield shapes.Row((line.number, line.title, fate, at, by), line.href, tone)


def _fate(scope: Scope, moves: Sequence[Movement], numbers: Mapping[str, str]) -> tuple[Text, shapes.Tone]:
    last = moves[-1] if moves else None
    match last.kind if last else "":
        case "destroyed":
            return Text("已销毁", "destroyed"), "rest"
        case "unlisted" if last and last.case != scope.case.id:
            number = numbers.get(last.case, "")
            return Text(f"因冻结移出（{number}）", f"taken off by a hold ({number})"), "late"
        case "unlisted" | "appraised" if _is_kept(moves):
            return Text("鉴定续存", "kept by appraisal") + _until(moves), "good"
        case "unlisted":
            return Text("已移出清册", "off the list"), "plain"
        case _:
            return Text("在清册上", "on the list"), "plain"


def _is_kept(moves: Sequence[Movement]) -> bool:
    verdicts = [m.data.get("verdict") for m in moves if m.kind == "appraised"]
    return bool(verdicts) and verdicts[-1] != "destroy"


def _until(moves: Sequence[Movement]) -> Text:
    until = next((m.data.get("until") for m in reversed(moves) if m.kind == "appraised"), None)
    return Text(f"至{until}", f" until {until}") if until else same("")
