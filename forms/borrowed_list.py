"""在借档案清单: what somebody has on loan, due when, with a place to sign for each return."""

from archive import queries
from archive.readers import rights_of
from archive.sections import classes
from archive.store.bonds import Bonds
from engine.language.field import Reading
from engine.people.organisation import Person
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from forms import item
from forms.form import Block, Column, Fact, Form, Printing, Signature, Table

TITLE = Text("在借档案清单", "Records on loan")
_COLUMNS = (
    item.NUMBERED,
    Column(Text("档号", "File number"), 6),
    Column(Text("题名", "Title"), 11),
    Column(Text("借出日期", "Lent on"), 5.2, "center"),
    Column(Text("应还日期", "Due back"), 5.2, "center"),
    Column(Text("借出单号", "Loan"), 5),
    Column(Text("归还签收", "Returned, signed"), 6),
)


def borrowed_list(
    work: UnitOfWork, person: Person, readings: tuple[Reading, ...], printing: Printing
) -> Form:
    """Everything the person has in his hands, what is due first at the top."""
    bonds = Bonds(work.connection).held_by([person.id])
    records = queries.records_by_id(work, [bond.record for bond in bonds])
    rows: list[tuple[Text, ...]] = []
    read: list[item.Item] = []
    urgent = sorted(
        bonds, key=lambda each: (each.due_at is None, each.due_at or each.since, records[each.record].nth)
    )
    for bond in urgent:
        record = records[bond.record]
        reading = next(each for each in readings if record.class_ in classes(each.pack))
        if (rights := rights_of(reading)) is not None and not rights.sees(record):
            continue
        row, local = item.item_of_record(record, reading), reading.calendar.local
        read.append(row)
        rows.append(
            (
                same(str(len(rows) + 1)),
                same(row.number),
                item.title_of_item(row, reading),
                item.day_text(local(bond.since).date()),
                same(item.written_due(local(bond.due_at)) if bond.due_at else ""),
                same(bond.number),
                Text(""),
            )
        )
    unit = readings[0].organisation.units.get(str(person.unit)) if readings else None
    return Form(
        TITLE,
        printing,
        (Table(_COLUMNS, tuple(rows)),),
        subject=person.name.zh,
        facts=(
            Fact(Text("借阅人", "Borrower"), person.name),
            Fact(Text("部门", "Department"), unit.name if unit else Text("")),
            Fact(Text("在借件数", "On loan"), same(str(len(rows)))),
            Fact(Text("截止时间", "As of"), same(f"{printing.at:%Y-%m-%d %H:%M}")),
        ),
        blocks=(
            Block(
                Text("签字", "Signatures"),
                (Signature(Text("借阅人", "Borrower"), person.name), Signature(Text("保管人", "Keeper"))),
                Text("以上档案现由本人借用。", "These records are with me on loan."),
            ),
        ),
        records=item.read_in(read),
    )
