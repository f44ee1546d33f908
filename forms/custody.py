"""What the wide ledgers say of a record beside its own fields: who handed it over, where it stands, who has it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive import queries
from archive.bond import Bond
from archive.paper import Paper
from archive.readers import rights_of
from archive.record import Movement, Record
from archive.record_cells import STATES
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.sections import classes, registers
from archive.store.bonds import Bonds
from engine.case.case import Case
from engine.digest import Json
from engine.errors import NotFound
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from forms.approval import approved_by, purpose_of
from forms.form import Column, Fact, Form, Printing, Table
from forms.register_list import MOST_ROWS, refuse_too_long


@dataclass(frozen=True, slots=True)
class Custody:
    """The records of a view; `lent` the latest loan of each, `bound` what binds each now, `gone` how one left for good,
    `asked_for` what for and with whose approval a loan was asked, by its case."""

    record_class: RecordClass
    records: tuple[Record, ...]
    papers: Mapping[str, tuple[Paper, ...]]
    lent: Mapping[str, Bond]
    bound: Mapping[str, tuple[Bond, ...]]
    cases: Mapping[str, Case] = field(default_factory=dict[str, Case])
    gone: Mapping[str, Movement] = field(default_factory=dict[str, Movement])
    asked_for: Mapping[str, tuple[Text, Text]] = field(default_factory=dict[str, tuple[Text, Text]])

    def state(self, record: Record) -> Text:
        """Where it stands, the gravest first."""
        kinds = {bond.kind for bond in self.bound.get(record.id, ())}
        if record.state == "in_place" and "hold" in kinds:
            return Text("冻结", "on hold")
        if record.state == "in_place" and "list" in kinds:
            return Text("在册待销", "on a destruction list")
        return STATES[record.state]


def custody_of(work: UnitOfWork, register: str, reading: Reading, *, with_papers: bool = False) -> Custody:
    """The records that the register shows. Raises NotFound for one that is no view, Refused for one that is too long."""
    found = registers(reading.pack).get(register)
    if found is None or found.view_of is None:
        views = [name for name, each in registers(reading.pack).items() if each.view_of]
        raise NotFound("register of records", register, views)
    page = queries.ledger(work, register, reading, size=MOST_ROWS)
    refuse_too_long(page.total + page.is_more)
    records = queries.records_by_id(work, page.ids)
    rights = rights_of(reading)
    bonds = Bonds(work.connection)
    bound: dict[str, tuple[Bond, ...]] = {}
    for bond in bonds.on(page.ids):
        bound[bond.record] = (*bound.get(bond.record, ()), bond)
    lent = bonds.last_lent(page.ids)
    gone = queries.moves(work, page.ids if with_papers else (), "transferred")
    return Custody(
        classes(reading.pack)[found.view_of],
        tuple(
            records[id_]
            for id_ in page.ids
            if id_ in records and (rights is None or rights.may_read(records[id_]))
        ),
        queries.papers_of(work, page.ids) if with_papers else {},
        lent,
        bound,
        dict(_cases(work, {record.case for record in records.values()})),
        {record: moves[-1] for record, moves in gone.items() if moves},
        _asked_for(work, lent.values(), reading) if with_papers else {},
    )


def _asked_for(work: UnitOfWork, lent: Iterable[Bond], reading: Reading) -> Mapping[str, tuple[Text, Text]]:
    loans = dict(_cases(work, {bond.case for bond in lent}))
    requests = dict(_cases(work, {loan.parent for loan in loans.values() if loan.parent}))
    found: dict[str, tuple[Text, Text]] = {}
    for id_, loan in loans.items():
        request, workflows = requests.get(loan.parent or ""), reading.pack.workflows
        purpose = purpose_of(loan, workflows[loan.workflow]) if loan.workflow in workflows else Text("")
        approved = Text("")
        if request is not None and request.workflow in workflows:
            workflow = workflows[request.workflow]
            approved = approved_by(work, request, workflow, lambda person: name_of(person, reading))
        found[id_] = purpose, approved
    return found


def _cases(work: UnitOfWork, ids: set[str]) -> Sequence[tuple[str, Case]]:
    found: list[tuple[str, Case]] = []
    for id_ in sorted(ids):
        try:
            found.append((id_, work.cases.read(id_)))
        except NotFound:
            continue  # taken over from an old catalogue
    return found


def ledger_of(
    title: Text,
    columns: tuple[Column, ...],
    rows: Iterable[tuple[Text, ...]],
    counted: Text,
    custody: Custody,
    printing: Printing,
) -> Form:
    """A wide ledger of the records of a view: its rows numbered, how many they are under `counted`, as of now."""
    numbered = tuple((same(str(line)), *row) for line, row in enumerate(rows, 1))
    return Form(
        title,
        printing,
        (Table(columns, numbered),),
        subject=f"{printing.at:%Y-%m-%d}",
        facts=(
            Fact(counted, same(str(len(numbered)))),
            Fact(Text("截止时间", "As of"), same(f"{printing.at:%Y-%m-%d %H:%M}")),
        ),
        landscape=True,
        records=tuple(record.id for record in custody.records),
    )


def called(
    specs: Mapping[str, FieldSpec], values: Mapping[str, Json], names: frozenset[str], reading: Reading
) -> Text:
    """The first of the fields that people call by one of the names, as a form shows it."""
    for name, spec in specs.items():
        kind, value = kind_of(spec), values.get(name)
        if (name in names or spec.zh in names) and kind is not None and value is not None:
            return kind.shown(spec, value, reading).line
    return Text("")


def name_of(person: str | None, reading: Reading) -> Text:
    """What people call somebody; nothing for nobody."""
    found = reading.organisation.people.get(person or "")
    return found.name if found else same(person or "")
