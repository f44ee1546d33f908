"""权证台账: every certificate in custody, what it is of, who gave it, where it lies, who has it."""

from collections.abc import Iterator

from archive.paper import Paper
from archive.paper_list import EMPTY, all_entries
from archive.record import Record
from archive.record_cells import place_text
from archive.sections import checklists, classes, registers
from engine.language.definition import Pack
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from forms import item
from forms.custody import Custody, called, custody_of, ledger_of, name_of
from forms.form import Column, Form, Printing

TITLE = Text("权证台账", "Certificate ledger")
COLUMNS = (
    item.NUMBERED,
    Column(Text("权证编号", "Number"), 6),
    Column(Text("种类", "Kind"), 5),
    Column(Text("权证号", "Certificate no."), 5.5),
    Column(Text("客户/项目", "Customer, project"), 5),
    Column(Text("权利人", "Owner"), 3.5),
    Column(Text("坐落（标的）", "Object"), 5),
    Column(Text("面积/金额", "Area, amount"), 3.5, "right"),
    Column(Text("份数", "Copies"), 2.4, "right"),
    Column(Text("登记状态", "Registration"), 3.2),
    Column(Text("他项权证号", "Other-rights no."), 4),
    Column(Text("入库日期", "Taken in"), 6.4, "center"),
    Column(Text("移交人", "Given by"), 3.2),
    Column(Text("保管人", "Keeper"), 3.2),
    Column(Text("存放位置", "Place"), 4),
    Column(Text("借用人", "Lent to"), 3.2),
    Column(Text("借用用途", "Purpose"), 3.5),
    Column(Text("批准人", "Approved by"), 4),
    Column(Text("借出", "Lent on"), 6.4, "center"),
    Column(Text("应还", "Due"), 6.4, "center"),
    Column(Text("实还", "Back"), 6.4, "center"),
    Column(Text("出库/解押日期", "Released on"), 6.4, "center"),
    Column(Text("领取人", "Collected by"), 3.2),
    Column(Text("最近盘库", "Last stocktake"), 3.5),
    Column(Text("状态", "State"), 3.2, "center"),
    Column(Text("备注", "Note"), 3.5),
)
_NUMBERS = frozenset({"certificate_number", "权证号", "证号", "权证编号"})
_CUSTOMERS = frozenset({"customer", "project", "客户", "客户名称", "项目", "项目编号", "项目名称"})
_OWNERS = frozenset({"owner", "权利人", "所有权人", "产权人"})
_OBJECTS = frozenset({"object", "address", "坐落", "标的", "抵押物", "物业地址"})
_SIZES = frozenset({"area", "amount", "面积", "金额", "评估价值"})
_STANDINGS = frozenset({"registration", "登记状态", "抵押登记", "抵（质）押登记状态"})
_OTHERS = frozenset({"other_rights", "他项权证号"})
_COUNTS = frozenset({"quantity", "份数", "数量"})


def certificate_register(work: UnitOfWork, register: str, reading: Reading, printing: Printing) -> Form:
    """The records of a view, a row a certificate. Raises NotFound, Refused."""
    custody = custody_of(work, register, reading, with_papers=True)
    return ledger_of(
        TITLE, COLUMNS, _rows(custody, reading), Text("权证份数", "Certificates"), custody, printing
    )


def fits(pack: Pack, register: str) -> bool:
    """Whether the register shows originals: papers that are kept because they are the one that counts."""
    found = registers(pack).get(register)
    record_class = classes(pack).get(found.view_of or "") if found else None
    return record_class is not None and any(e.item.original for e in all_entries(record_class, pack).values())


def _rows(custody: Custody, reading: Reading) -> Iterator[tuple[Text, ...]]:
    for record in custody.records:
        for paper in custody.papers.get(record.id) or (None,):
            yield _row(custody, record, paper, reading)


def _row(custody: Custody, record: Record, paper: Paper | None, reading: Reading) -> tuple[Text, ...]:
    record_class, local = custody.record_class, reading.calendar.local
    entries = all_entries(record_class, reading.pack)
    of_paper = checklists(reading.pack).get(record_class.checklist or "", EMPTY).fields

    def found(names: frozenset[str]) -> Text:
        own = called(of_paper, paper.fields, names, reading) if paper else Text("")
        return own or called(record_class.fields, record.fields, names, reading)

    row = item.item_of_record(record, reading)
    kind = entries[paper.item].item.text if paper and paper.item in entries else record_class.text
    lent, case = custody.lent.get(record.id), custody.cases.get(record.case)
    back = lent.ended_at if lent and record.state not in ("out", "lost") else None
    purpose, approved = custody.asked_for.get(lent.case if lent else "", (Text(""), Text("")))
    gone = custody.gone.get(record.id)
    place = place_text(record.place, record_class, reading)
    return (
        same(row.number),
        same(paper.title) if paper and paper.title else kind,
        found(_NUMBERS),
        found(_CUSTOMERS),
        found(_OWNERS),
        found(_OBJECTS),
        found(_SIZES),
        found(_COUNTS) or same(str(paper.copies) if paper else "1"),
        found(_STANDINGS),
        found(_OTHERS),
        item.day_text(row.held_since),
        name_of(case.opener if case else None, reading),
        name_of(record.custodian, reading),
        place + same(f" {record.spot}" if record.spot else ""),
        name_of(lent.holder if lent else None, reading),
        purpose,
        approved,
        item.day_text(local(lent.since).date() if lent else None),
        same(item.written_due(local(lent.due_at)) if lent and lent.due_at and not back else ""),
        item.day_text(local(back).date() if back else None),
        item.day_text(local(gone.at).date() if gone else None),
        same(str(gone.data.get("receiver") or "") if gone else ""),
        Text(""),
        custody.state(record),
        Text(""),
    )
