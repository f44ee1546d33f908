"""客户档案台账: every customer's file: who handed it over, when it had to be and when it was, where it lies, until when."""

from archive.record import Record
from archive.record_cells import place_text
from archive.sections import classes, registers
from engine.case.case import WHOLE_CASE, Case
from engine.language.definition import Pack
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, listed, same
from forms import item
from forms.custody import Custody, called, custody_of, ledger_of, name_of
from forms.form import Column, Form, Printing

TITLE = Text("客户档案台账", "Customer file ledger")
COLUMNS = (
    item.NUMBERED,
    Column(Text("客户", "Customer"), 7),
    Column(Text("项目编号", "Project"), 5),
    Column(Text("移交人（A角）", "Handed over by"), 4),
    Column(Text("复核人（B角）", "Checked by"), 4),
    Column(Text("放款/结束日", "Ended on"), 5, "center"),
    Column(Text("应移交日", "Due"), 5, "center"),
    Column(Text("实移交日", "Handed over on"), 5, "center"),
    Column(Text("逾期工作日", "Days late"), 3.5, "right"),
    Column(Text("移交清单号", "List"), 5.5),
    Column(Text("档号", "File number"), 6.5),
    Column(Text("存放位置", "Place"), 5),
    Column(Text("保管期限", "Kept for"), 3.5, "center"),
    Column(Text("到期日", "Until"), 5, "center"),
    Column(Text("状态", "State"), 4, "center"),
)
_CUSTOMERS = frozenset({"customer", "客户", "客户名称", "借款人", "承租人"})
_PROJECTS = frozenset({"project", "项目", "项目编号", "项目名称", "合同编号"})


def customer_register(work: UnitOfWork, register: str, reading: Reading, printing: Printing) -> Form:
    """The records of a view. Raises NotFound, Refused."""
    custody = custody_of(work, register, reading)
    return ledger_of(
        TITLE,
        COLUMNS,
        (_row(custody, record, reading) for record in custody.records),
        Text("档案卷数", "Files"),
        custody,
        printing,
    )


def fits(pack: Pack, register: str) -> bool:
    """Whether the register shows files of customers or projects."""
    found = registers(pack).get(register)
    record_class = classes(pack).get(found.view_of or "") if found else None
    if record_class is None:
        return False
    known = _CUSTOMERS | _PROJECTS
    return any(name in known or spec.zh in known for name, spec in record_class.fields.items())


def _row(custody: Custody, record: Record, reading: Reading) -> tuple[Text, ...]:
    fields, local = custody.record_class.fields, reading.calendar.local
    row, case = item.item_of_record(record, reading), custody.cases.get(record.case)
    due = case.deadlines[WHOLE_CASE].due_at if case and WHOLE_CASE in case.deadlines else None
    late = 0
    if due is not None and record.created_at > due:
        first, last = reading.calendar.day_ended_by(due), reading.calendar.day_of(record.created_at)
        late = reading.calendar.working_days(first, last)
    place = place_text(record.place, custody.record_class, reading)
    return (
        called(fields, record.fields, _CUSTOMERS, reading),
        called(fields, record.fields, _PROJECTS, reading),
        name_of(case.opener if case else None, reading),
        _checked_by(case, record, reading),
        *item.row_of(row, ("dated",), reading),
        same(item.written_due(local(due)) if due else ""),
        item.day_text(row.held_since),
        same(str(late) if late else ""),
        same(case.number if case else ""),
        same(row.number),
        place + same(f" {record.spot}" if record.spot else ""),
        item.retention_text(row.retention, reading.pack),
        same(record.retain_until or ""),
        custody.state(record),
    )


def _checked_by(case: Case | None, record: Record, reading: Reading) -> Text:
    """Who else acted in the handover: neither who opened it nor who keeps the record."""
    if case is None:
        return Text("")
    acted = dict.fromkeys(person for people in case.acted.values() for person in people)
    return listed(name_of(each, reading) for each in acted if each not in (case.opener, record.custodian))
