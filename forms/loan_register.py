"""借阅登记簿: every loan of a period, and what was read or copied on the spot, a row a record: who, what, why, by whose approval,
until when, and back when and how."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive import queries
from archive.bond import Bond
from archive.place import READING_ROOM
from archive.readers import rights_for
from archive.record import Movement, Record
from archive.store.bonds import Bonds
from engine.case.case import Case, Deadline
from engine.language.reader import Reader
from engine.people.organisation import Organisation
from engine.service.library import Library
from engine.store.timeline import timeline
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, listed, same
from engine.text import counted as how_many
from forms import item
from forms.effects import states_of
from forms.form import Column, Fact, Form, Printing, Table
from forms.loan_book import Book
from forms.register_list import MOST_ROWS, refuse_too_long

TITLE = Text("借阅登记簿", "Loan register")
COLUMNS = (
    item.NUMBERED,
    Column(Text("借阅日期", "Lent on"), 5.7, "center"),
    Column(Text("借阅人", "Borrower"), 3.5),
    Column(Text("部门", "Department"), 4),
    Column(Text("联系方式", "Contact"), 5.5),
    Column(Text("档号", "File number"), 6),
    Column(Text("档案名称", "Title"), 7.5),
    Column(Text("密级", "Secrecy"), 2.6, "center"),
    Column(Text("数量", "Quantity"), 3, "center"),
    Column(Text("借阅事由", "Purpose"), 5),
    Column(Text("借阅方式", "How"), 3, "center"),
    Column(Text("审批人及意见", "Approved by, opinion"), 6),
    Column(Text("借阅期限", "Term"), 4, "center"),
    Column(Text("应还日期", "Due back"), 5.7, "center"),
    Column(Text("续借至", "Renewed until"), 5.7, "center"),
    Column(Text("实还日期", "Back on"), 5.7, "center"),
    Column(Text("归还状况", "Condition"), 4),
    Column(Text("借阅人签字", "Borrower signed"), 3.5),
    Column(Text("经办人签字", "Keeper signed"), 3.5),
    Column(Text("催还", "Reminded"), 2.6, "right"),
    Column(Text("备注", "Note"), 6.5),
)


HOW: Mapping[str, Text] = {
    "lent": Text("借出", "lent"),
    "shown": Text("查阅", "read here"),
    "copied": Text("复制", "copied"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of what is printed."""

    first: date
    last: date


def period_of(words: str) -> Period:
    """2026, 2026-09 or 2026-09-28 as a period. Raises ValueError."""
    parts = [int(part) for part in words.split("-")]
    match parts:
        case [year]:
            return Period(date(year, 1, 1), date(year, 12, 31))
        case [year, month]:
            return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        case _:
            return Period(date.fromisoformat(words), date.fromisoformat(words))


def loan_register(
    library: Library,
    work: UnitOfWork,
    organisation: Organisation,
    printing: Printing,
    period: Period,
    reader: Reader,
) -> Form:
    """Every loan handed out in the period, and what was shown or copied on the spot, of what the reader may know.

    Raises Refused when they are more than anybody prints.
    """
    zone = printing.at.tzinfo
    since = datetime(period.first.year, period.first.month, period.first.day, tzinfo=zone)
    until = datetime(period.last.year, period.last.month, period.last.day, tzinfo=zone) + timedelta(days=1)
    bonds = Bonds(work.connection).ever_lent(since, until, MOST_ROWS + 1)
    used = queries.moved_during(work, since, until, ("shown", "copied"), MOST_ROWS + 1)
    refuse_too_long(len(bonds) + len(used))
    book = Book(library, work, organisation, printing, reader)
    rows = tuple(_Rows(book).of(bonds, used))
    return Form(
        TITLE,
        printing,
        (Table(COLUMNS, rows),),
        subject=f"{period.first} {period.last}",
        facts=(
            Fact(
                Text("登记期间", "Period"),
                Text(f"{period.first} 至 {period.last}", f"{period.first} to {period.last}"),
            ),
            Fact(Text("借阅件数", "Loans"), same(str(len(rows)))),
        ),
        landscape=True,
        records=book.read,
    )


class _Rows:
    """The rows of the register, in the order in which things were handed out, looked at or copied."""

    def __init__(self, book: Book) -> None:
        self._book, self._work = book, book.work

    def of(self, bonds: Sequence[Bond], used: Sequence[Movement]) -> Iterator[tuple[Text, ...]]:
        """A row a loan, and one a record that was shown or copied; of what the reader may know."""
        ids = list(dict.fromkeys((*(bond.record for bond in bonds), *(move.record for move in used))))
        rights, records = rights_for(self._book.reader), queries.records_by_id(self._work, ids)
        counted = queries.counted_papers(self._work, ids)
        moves = queries.moves(self._work, ids, "lent", "returned", "lost")
        found: list[tuple[datetime, int, tuple[Text, ...]]] = []
        for bond in bonds:
            record = records[bond.record]
            of_case = [each for each in moves.get(bond.record, ()) if each.case == bond.case]
            if rights is None or rights.sees(record):
                row = self._lent(bond, record, counted.get(record.id), of_case)
                found.append((bond.since, record.nth, row))
        for move in used:
            record = records[move.record]
            if rights is None or rights.sees(record):
                found.append((move.at, record.nth, self._used(move, record, counted.get(record.id))))
        found.sort(key=lambda each: each[:2])
        return ((same(str(line)), *row) for line, (_, _, row) in enumerate(found, 1))

    def _used(
        self, move: Movement, record: Record, counted: tuple[int, int | None] | None
    ) -> tuple[Text, ...]:
        """What was looked at or copied on the spot: nothing comes back."""
        row, reading = self._book.item(record, counted)
        case, who = self._book.case(move.case), str(move.data.get("reader") or "")
        copies, (quantity,) = move.data.get("copies"), item.row_of(row, ("quantity",), reading)
        acted = {person for people in case.acted.values() for person in people} if case else set[str]()
        request = self._book.parent(case) or case
        nothing = Text("")
        return (
            self._book.day(move.at),
            self._book.name(who),
            self._book.unit(who),
            self._book.contact(who),
            same(row.number),
            item.title_of_item(row, reading),
            item.secrecy_text(row.secrecy, reading),
            quantity if copies is None else Text(f"{copies}份", how_many(int(str(copies)), "copy", "copies")),
            self._book.purpose(case),
            HOW[move.kind],
            self._book.approved(request, but=move.by),
            self._book.term(case),
            *(nothing, nothing, nothing, nothing),
            self._book.name(who) if who in acted else nothing,
            self._book.name(move.by) if move.by != who else nothing,
            nothing,
            same(case.number if case else ""),
        )

    def _lent(
        self, bond: Bond, record: Record, counted: tuple[int, int | None] | None, moves: list[Movement]
    ) -> tuple[Text, ...]:
        row, reading = self._book.item(record, counted)
        case = self._book.case(bond.case)
        back = next((move for move in moves if move.kind == "returned"), None)
        lost = any(move.kind == "lost" for move in moves)
        due, renewed = self._due(case)
        borrower_signed, keeper_signed = self._signed(case, bond)
        (quantity,) = item.row_of(row, ("quantity",), reading)
        return (
            self._book.day(bond.since),
            self._book.name(bond.holder or ""),
            self._book.unit(bond.holder or ""),
            self._book.contact(bond.holder or ""),
            same(row.number),
            item.title_of_item(row, reading),
            item.secrecy_text(row.secrecy, reading),
            quantity,
            self._book.purpose(case),
            HOW["shown" if moves and moves[0].to_place == READING_ROOM else "lent"],
            self._book.approved(self._book.parent(case)),
            self._book.term(case),
            due,
            renewed,
            self._book.day(back.at) if back else Text(""),
            item.noted_text(back.data.get("condition"), reading)
            if back
            else Text("已报失", "lost")
            if lost
            else Text(""),
            borrower_signed,
            keeper_signed,
            self._reminded(case),
            same(case.number if case else ""),
        )

    def _due(self, case: Case | None) -> tuple[Text, Text]:
        """When it was due, and when it is since it was renewed."""
        deadline = self._deadline(case)
        if deadline is None or case is None:
            return Text(""), Text("")
        if not deadline.extended:
            return self._book.day_due(deadline.due_at), Text("")
        changes = (entry for entry in timeline(self._work.connection, case.id) if entry.what == "extended")
        first = next((str(entry.data.get("from") or "") for entry in changes), "")
        before = self._book.day_due(datetime.fromisoformat(first)) if first else Text("")
        return before, self._book.day_due(deadline.due_at)

    def _deadline(self, case: Case | None) -> Deadline | None:
        if case is None:
            return None
        states = states_of(self._book.workflow(case), "take_back")
        return next((case.deadlines[state] for state in states if state in case.deadlines), None)

    def _reminded(self, case: Case | None) -> Text:
        deadline = self._deadline(case)
        return same(str(deadline.rung) if deadline and deadline.rung else "")

    def _signed(self, case: Case | None, bond: Bond) -> tuple[Text, Text]:
        """Who signed when it was handed out: the borrower, and the others."""
        if case is None:
            return Text(""), Text("")
        acted = [
            person
            for state in states_of(self._book.workflow(case), "take_out")
            for person in case.acted.get(state, ())
        ]
        others = listed(self._book.name(person) for person in acted if person != bond.holder)
        return self._book.name(bond.holder) if bond.holder in acted and bond.holder else Text(""), others
