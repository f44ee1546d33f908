"""归档文件目录: what lies in a file, paper by paper, in the columns of DA/T 22; or the files that a case took in."""

from collections.abc import Iterator, Mapping, Sequence

from archive.paper import Paper
from archive.paper_list import EMPTY, all_entries
from archive.queries import RecordView
from archive.record import Record
from archive.record_scope import kind_of
from archive.sections import checklists, classes
from engine.digest import Json
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.text import Text, same
from forms import item
from forms.form import Block, Fact, Form, Printing, Signature, Table

TITLE = Text("归档文件目录", "List of archived papers")
KEYS = ("number", "document", "author", "title", "dated", "secrecy", "pages", "note")


def archive_list(view: RecordView, reading: Reading, printing: Printing) -> Form:
    """The papers of one record."""
    record = view.record
    own = item.item_of_record(record, reading)
    rows = tuple(_papers(view, own, reading))
    return Form(
        TITLE,
        printing,
        (Table(item.columns(KEYS), rows),),
        subject=own.number or view.title.zh,
        facts=tuple(_facts(view, own, reading)),
        blocks=(_signed_by(),),
        landscape=True,
        records=item.read_in([own]),
    )


def archived_records(
    records: Sequence[Record],
    counted: Mapping[str, tuple[int, int | None]],
    reading: Reading,
    printing: Printing,
    number: str = "",
) -> Form:
    """Records as items: what a case filed, or a class holds."""
    items = [item.item_of_record(record, reading, counted.get(record.id)) for record in records]
    total = Text(f"{len(items)}卷", f"{len(items)} volumes")
    return Form(
        TITLE,
        printing,
        (Table(item.columns(KEYS), tuple(item.rows(items, KEYS, reading))),),
        number=number,
        facts=(Fact(Text("总数量", "In all"), total),),
        blocks=(_signed_by(),),
        landscape=True,
        records=item.read_in(items),
    )


def _facts(view: RecordView, own: item.Item, reading: Reading) -> Iterator[Fact]:
    yield Fact(Text("档案", "Record"), item.title_of_item(own, reading))
    yield Fact(Text("档号", "File number"), same(own.number))
    yield Fact(Text("归档日期", "Filed on"), item.day_text(own.held_since))
    yield Fact(Text("应保管期限", "To be kept"), item.retention_text(own.retention, reading.pack))
    yield Fact(Text("密级", "Secrecy"), item.secrecy_text(own.secrecy, reading))
    counted = Text(f"{len(view.papers)}件", f"{len(view.papers)} papers")
    pages = item.pages_of(view.papers)
    yield Fact(
        Text("总数量", "In all"),
        counted + (Text(f"，共{pages}页", f", {pages} pages") if pages is not None else Text("")),
    )


def _papers(view: RecordView, own: item.Item, reading: Reading) -> Iterator[tuple[Text, ...]]:
    record_class = classes(reading.pack)[view.record.class_]
    entries = all_entries(record_class, reading.pack)
    checklist = checklists(reading.pack).get(record_class.checklist or "", EMPTY)
    fields = checklist.fields
    secrecy = item.secrecy_text(own.secrecy, reading)
    for line, paper in enumerate(view.papers, 1):
        part = entries[paper.item].item.text if paper.item in entries else same(paper.item)
        yield (
            same(str(line)),
            same(f"{own.number}-{line}" if own.number else ""),
            _called(paper, fields, item.DOCUMENTS, reading),
            _called(paper, fields, item.AUTHORS, reading),
            same(paper.title) if paper.title else part,
            _dated(paper, fields),
            secrecy,
            item.counted_text(paper.pages),
            _note(paper, part if paper.title else Text("")),
        )


def _called(paper: Paper, fields: Mapping[str, FieldSpec], names: frozenset[str], reading: Reading) -> Text:
    for name, spec in fields.items():
        kind = kind_of(spec)
        if kind is not None and (name in names or spec.zh in names) and paper.fields.get(name) is not None:
            return kind.shown(spec, paper.fields[name], reading).line
    return Text("")


def _dated(paper: Paper, fields: Mapping[str, FieldSpec]) -> Text:
    days: list[Json] = [paper.fields.get(name) for name, spec in fields.items() if spec.type == "date"]
    return same(next((str(day) for day in days if day), ""))


def _note(paper: Paper, part: Text) -> Text:
    """The part of the list it belongs to, what it is, and what was noted."""
    kind = Text("") if paper.original is not False else Text("复印件", "copy")
    said = [each for each in (part, kind, same(paper.note)) if each]
    return Text("；".join(each.zh for each in said), "; ".join(each.of("en") for each in said))


def _signed_by() -> Block:
    compiled = (Signature(Text("编制人", "Compiled by")), Signature(Text("检查人", "Checked by")))
    return Block(Text("编制", "Compiled"), compiled)
