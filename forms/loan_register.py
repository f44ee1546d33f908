"""借阅登记簿: every loan of a period, a row a record: who, what, why, by whose approval, until when, and back when and how."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive import queries
from archive.bond import Bond
from archive.place import READING_ROOM
from archive.readers import rights_for
from archive.record import Movement, Record
from archive.sections import classes
from archive.store.bonds import Bonds
from engine.case.case import Case, Deadline
from engine.errors import NotFound
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.language.reader import Reader
from engine.people.organisation import Organisation
from engine.service.library import Library
from engine.store.timeline import timeline
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, listed, same
from forms import item
from forms.approval import approved_by, purpose_of
from forms.effects import states_of
from forms.form import Column, Fact, Form, Printing, Table
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
    """Every loan handed out in the period, of what the reader may know. Raises Refused when they are more than anybody prints."""
    zone = printing.at.tzinfo
    since = datetime(period.first.year, period.first.month, period.first.day, tzinfo=zone)
    until = datetime(period.last.year, period.last.month, period.last.day, tzinfo=zone) + timedelta(days=1)
    bonds = Bonds(work.connection).ever_lent(since, until, MOST_ROWS + 1)
    refuse_too_long(len(bonds))
    book = _Book(library, work, organisation, printing, reader)
    rows = tuple(book.rows(bonds))
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


class _Book:
    """What the rows are made from, read once for all of them."""

    def __init__(
        self,
        library: Library,
        work: UnitOfWork,
        organisation: Organisation,
        printing: Printing,
        reader: Reader,
    ) -> None:
        self._library, self._work, self._people, self._printing = library, work, organisation, printing
        self._reader = reader
        self._items: list[item.Item] = []
        self._cases: dict[str, Case | None] = {}
        self._readings = tuple(self._reading(pack) for pack in library.packs())

    @property
    def read(self) -> tuple[str, ...]:
        """The records of which the rows told more than anybody may know."""
        return item.read_in(self._items)

    def rows(self, bonds: tuple[Bond, ...]) -> Iterator[tuple[Text, ...]]:
        ids = [bond.record for bond in bonds]
        rights, records = rights_for(self._reader), queries.records_by_id(self._work, ids)
        bonds = tuple(bond for bond in bonds if rights is None or rights.sees(records[bond.record]))
        counted = queries.counted_papers(self._work, ids)
        moves = queries.moves(self._work, ids, "lent", "returned", "lost")
        in_order = sorted(bonds, key=lambda bond: (bond.since, records[bond.record].nth))
        for line, bond in enumerate(in_order, 1):
            of_case = [each for each in moves.get(bond.record, ()) if each.case == bond.case]
            record = records[bond.record]
            yield (same(str(line)), *self._row(bond, record, counted.get(record.id), of_case))

    def _row(
        self, bond: Bond, record: Record, counted: tuple[int, int | None] | None, moves: list[Movement]
    ) -> tuple[Text, ...]:
        reading = self._reading_of(record)
        row = item.item_of_record(record, reading, counted)
        self._items.append(row)
        case = self._case(bond.case)
        back = next((move for move in moves if move.kind == "returned"), None)
        lost = any(move.kind == "lost" for move in moves)
        due, renewed = self._due(case)
        borrower_signed, keeper_signed = self._signed(case, bond)
        (quantity,) = item.row_of(row, ("quantity",), reading)
        return (
            self._day(bond.since),
            self._name(bond.holder or ""),
            self._unit(bond.holder or ""),
            item.contact_text(self._people.people.get(bond.holder or "")),
            same(row.number),
            item.title_of_item(row, reading),
            item.secrecy_text(row.secrecy, reading),
            quantity,
            self._purpose(case),
            Text("查阅", "in the room")
            if moves and moves[0].to_place == READING_ROOM
            else Text("借出", "lent"),
            self._approved(case),
            self._term(case),
            due,
            renewed,
            self._day(back.at) if back else Text(""),
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
            return self._day_due(deadline.due_at), Text("")
        changes = (entry for entry in timeline(self._work.connection, case.id) if entry.what == "extended")
        first = next((str(entry.data.get("from") or "") for entry in changes), "")
        before = self._day_due(datetime.fromisoformat(first)) if first else Text("")
        return before, self._day_due(deadline.due_at)

    def _deadline(self, case: Case | None) -> Deadline | None:
        if case is None:
            return None
        states = states_of(self._workflow(case), "take_back")
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
            for state in states_of(self._workflow(case), "take_out")
            for person in case.acted.get(state, ())
        ]
        others = listed(self._name(person) for person in acted if person != bond.holder)
        return self._name(bond.holder) if bond.holder in acted and bond.holder else Text(""), others

    def _approved(self, case: Case | None) -> Text:
        """Who decided the request that the loan follows, each with his own words."""
        parent = self._case(case.parent) if case and case.parent else None
        return approved_by(self._work, parent, self._workflow(parent), self._name) if parent else Text("")

    def _term(self, case: Case | None) -> Text:
        """For how long it was asked: the loan's field that says so."""
        if case is None:
            return Text("")
        program = self._library.definition(case.edition)
        for name, spec in self._workflow(case).form.items():
            if spec.type == "term" and case.form.get(name) is not None:
                reading = Reading(program.pack, self._people, program.calendar, self._printing.at)
                return program.kinds[spec.type].shown(spec, case.form[name], reading).line
        return Text("")

    def _purpose(self, case: Case | None) -> Text:
        return purpose_of(case, self._workflow(case)) if case else Text("")

    def _case(self, id: str) -> Case | None:
        if id not in self._cases:
            try:
                self._cases[id] = self._work.cases.read(id)
            except NotFound:
                self._cases[id] = None
        return self._cases[id]

    def _workflow(self, case: Case) -> Workflow:
        return self._library.definition(case.edition).pack.workflows[case.workflow]

    def _reading(self, pack: str) -> Reading:
        definition = self._library.current(pack)
        return Reading(
            definition.pack, self._people, definition.calendar, self._printing.at, reader=self._reader
        )

    def _reading_of(self, record: Record) -> Reading:
        for reading in self._readings:
            if record.class_ in classes(reading.pack):
                return reading
        raise NotFound("class", record.class_)

    def _name(self, person: str) -> Text:
        found = self._people.people.get(person)
        return found.name if found else same(person)

    def _unit(self, person: str) -> Text:
        found = self._people.people.get(person)
        unit = self._people.units.get(str(found.unit)) if found else None
        return unit.name if unit else Text("")

    def _day(self, moment: datetime) -> Text:
        return item.day_text(moment.astimezone(self._printing.at.tzinfo).date())

    def _day_due(self, moment: datetime) -> Text:
        return same(item.written_due(moment.astimezone(self._printing.at.tzinfo)))
