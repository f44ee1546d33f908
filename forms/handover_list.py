"""移交清单: what is handed over, item by item, and who gave and received it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from archive.draft import Draft, draft_of, is_draft, signed_draft
from archive.draft_entry import list_of
from archive.paper_column import paper_table
from archive.record_scope import kind_of
from archive.sections import classes
from archive.shape import is_list, is_rows
from engine.deciding.forms import list_digest
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.language.definition import FieldSpec
from engine.language.field import Table as Shown
from engine.text import Text, same
from engine.text import listed as joined
from forms import item
from forms.form import Block, Column, Fact, Form, Printing, Signature, Table
from forms.source import ListOnPaper, Source, listed_items

TITLE = Text("移交清单", "Transfer list")
_KEYS = (
    *("number", "title", "volume", "quantity", "pages", "span", "carrier", "version", "secrecy"),
    *("retention", "kept", "condition", "checked", "note"),
)
_COPIES = Text(
    "移出说明：　　　　　　　　　　接收意见：　　　　　　　　　　本清单一式　　份。",
    "Note of the giver: ____________________  Opinion of the receiver: ____________________  Copies: ____",
)
_CHECKED = Text("核对结果", "Checked")
_WIDTHS = {"类别": 6.0, "题名": 10.0, "备注": 5.0}
_LIST_TYPES = frozenset({"new_record", "new_records", "records", "record"})


def lists_handed_over(scope: Scope) -> tuple[str, ...]:
    """The fields of the case whose lists go from hand to hand: those that are signed."""
    workflow = scope.program.workflow
    actions = [*workflow.actions.values(), *(a for s in workflow.states.values() for a in s.actions.values())]
    signed = {name for action in actions for name in action.sign}
    return tuple(
        name
        for name, spec in scope.program.asked.items()
        if name in signed and spec.type in _LIST_TYPES and scope.case.form.get(name)
    )


def handover_list(source: Source, printing: Printing, field: str, digest: str = "") -> Form:
    """The list of `field` as it was signed under `digest`, or as it is now. Raises NotFound."""
    listed = source.list_of(field, digest)
    drafts = _drafts(source, listed)
    signed = source.signatures(listed)
    if drafts:
        facts, tables = _new(source, drafts, listed)
    else:
        facts, tables = _stored(source, listed)
    return Form(
        TITLE,
        printing,
        tables,
        number=source.scope.case.number,
        facts=(*_head(source, listed, signed), *facts),
        blocks=tuple(_blocks(signed)),
        notes=(_COPIES,),
        digest=listed.digest,
        landscape=any(len(table.columns) > 9 for table in tables),
    )


def _head(source: Source, listed: ListOnPaper, signed: Sequence[Signature]) -> Iterator[Fact]:
    scope = source.scope
    opener = scope.facts.organisation.people.get(scope.case.opener)
    unit = scope.facts.organisation.units.get(str(opener.unit)) if opener else None
    yield Fact(Text("移交事由", "Matter"), scope.program.workflow.text)
    yield Fact(Text("移交部门", "From"), unit.name if unit else Text(""))
    yield Fact(Text("移交人", "Handed over by"), source.name_of(scope.case.opener))
    yield Fact(Text("移交人职务", "Position"), opener.position if opener else Text(""))
    yield Fact(Text("移交人联系方式", "Contact"), item.contact_text(opener))
    yield from _receiver(source)
    is_whole = all(each.at for each in signed) and listed.digest == list_digest(scope, listed.field)
    last = max((each.at for each in signed if each.at), default=None) if is_whole else None
    yield Fact(Text("移交日期", "Handed over on"), item.day_text(last.date() if last else None))
    yield Fact(Text("移交地点", "Place"), Text(""))


def _receiver(source: Source) -> Iterator[Fact]:
    """Who has the things since; empty until they are taken in."""
    scope = source.scope
    keepers = dict.fromkeys(record.custodian for record in source.records.values())
    people = [
        scope.facts.organisation.people[id_] for id_ in keepers if id_ in scope.facts.organisation.people
    ]
    units = dict.fromkeys(
        scope.facts.organisation.units[str(each.unit)].name
        for each in people
        if str(each.unit) in scope.facts.organisation.units
    )
    received = scope.case.has_ended
    yield Fact(Text("接收部门", "To"), joined(units) if received else Text(""))
    yield Fact(Text("接收人", "Received by"), joined(each.name for each in people) if received else Text(""))


def _drafts(source: Source, listed: ListOnPaper) -> tuple[Draft, ...]:
    """The drafts of the list, each with the numbers it was given since."""
    spec = source.scope.program.asked[listed.field]
    if spec.type not in {"new_record", "new_records"}:
        return ()
    value = source.scope.case.form.get(listed.field)
    now = [draft_of(one) for one in (value if is_list(value) else [value]) if is_draft(one)]
    found = tuple(map(signed_draft, cast(Sequence[Json], listed.rows or [])))
    if len(now) != len(found):
        return found
    return tuple(
        Draft(draft.class_, draft.fields, draft.papers, later.record, later.numbers)
        for draft, later in zip(found, now, strict=True)
    )


def _new(
    source: Source, drafts: Sequence[Draft], listed: ListOnPaper
) -> tuple[tuple[Fact, ...], tuple[Table, ...]]:
    """One file: its fields above, its papers below. Several: a row each, then the papers of each."""
    reading = source.scope.reading()
    papers = tuple(_papers(source, draft, listed, alone=len(drafts) == 1) for draft in drafts)
    held = tuple(each for each in papers if each is not None)
    if len(drafts) == 1:
        return tuple(_draft_facts(source, drafts[0])), held or (_records(source, drafts),)
    total = Text(f"{len(drafts)}卷", f"{len(drafts)} volumes")
    pages = sum(item.pages_of(draft.papers) or 0 for draft in drafts)
    counted = total + (Text(f"，共{pages}页", f", {pages} pages") if pages else Text(""))
    class_ = classes(reading.pack)[drafts[0].class_].text
    facts = (Fact(Text("档案类别", "Class"), class_), Fact(Text("总数量", "In all"), counted))
    return facts, (_records(source, drafts), *held)


def _records(source: Source, drafts: Sequence[Draft]) -> Table:
    reading = source.scope.reading()
    items = (_row(source, draft) for draft in drafts)
    return Table(item.columns(_KEYS), tuple(item.rows(items, _KEYS, reading)))


def _row(source: Source, draft: Draft) -> item.Item:
    """The draft, as it has been kept since it was taken in."""
    row, stored = item.item_of_draft(draft, source.scope.reading()), source.records.get(draft.record or "")
    if stored is None:
        return row
    return replace(row, secrecy=stored.secrecy or "", retention=stored.retention or row.retention)


def _draft_facts(source: Source, draft: Draft) -> Iterator[Fact]:
    reading = source.scope.reading()
    record_class = classes(reading.pack)[draft.class_]
    row = _row(source, draft)
    yield Fact(Text("档案类别", "Class"), record_class.text)
    for name, number in draft.numbers.items():
        yield Fact(record_class.numbers[name].text, same(number))
    for name, spec in record_class.fields.items():
        kind = kind_of(spec)
        if kind is not None and draft.fields.get(name) is not None:
            yield Fact(spec.text, kind.shown(spec, draft.fields[name], reading).line)
    if row.secrecy:
        yield Fact(Text("密级", "Secrecy"), item.secrecy_text(row.secrecy, reading))
    if row.retention:
        yield Fact(Text("应保管期限", "To be kept"), item.retention_text(row.retention, reading.pack))
    yield Fact(Text("总数量", "In all"), _total(row))


def _total(row: item.Item) -> Text:
    papers, pages = row.papers or 0, row.pages
    counted = Text(f"1卷{papers}件", f"1 volume, {papers} papers")
    return counted + (Text(f"，共{pages}页", f", {pages} pages") if pages else Text(""))


def _papers(source: Source, draft: Draft, listed: ListOnPaper, *, alone: bool) -> Table | None:
    reading = source.scope.reading()
    record_class = classes(reading.pack)[draft.class_]
    if record_class.checklist is None:
        return None
    checklist = list_of(draft, reading)
    shown = paper_table(draft.papers, checklist, reading)
    is_counted = alone and listed.digest == list_digest(source.scope, listed.field)
    beside = _beside(source, listed.field, len(shown.rows)) if is_counted else ()
    if not beside:
        beside = ((_CHECKED, tuple(Text("") for _ in shown.rows)),)
    title = checklist.checklist.text
    if not alone:
        row = item.item_of_draft(draft, reading)
        title = item.title_of_item(row, reading) + same(f" {row.number}" if row.number else "")
    return Table(
        (*_columns(shown), *(Column(heading, 3.2, "center") for heading, _ in beside)),
        tuple((*cells, *(column[place] for _, column in beside)) for place, cells in enumerate(shown.rows)),
        title,
    )


def _columns(shown: Shown) -> Iterator[Column]:
    for place, column in enumerate(shown.columns):
        if place == 0:
            yield item.NUMBERED
        else:
            width = _WIDTHS.get(column.title.zh, 2.8 if column.numeric else 4.0)
            yield Column(column.title, width, "right" if column.numeric else "left")


def _beside(source: Source, field: str, lines: int) -> tuple[tuple[Text, tuple[Text, ...]], ...]:
    """What was entered for each paper of the list by who counted it: a heading and a cell a line."""
    scope, found = source.scope, list[tuple[Text, tuple[Text, ...]]]()
    for name, spec in scope.program.asked.items():
        value = scope.case.form.get(name)
        if spec.type != "table" or not (spec.for_ or "").endswith(f"form.{field}.papers"):
            continue
        if is_rows(value) and len(value) == lines:
            found += (
                (column.text, tuple(_cell(source, column, row.get(key)) for row in value))
                for key, column in spec.fields.items()
            )
    return tuple(found)


def _cell(source: Source, spec: FieldSpec, value: Json) -> Text:
    kind = kind_of(spec)
    return Text("") if kind is None else kind.shown(spec, value, source.scope.reading()).line


def _stored(source: Source, listed: ListOnPaper) -> tuple[tuple[Fact, ...], tuple[Table, ...]]:
    """Records that are in the archive already, as the list named them."""
    reading = source.scope.reading()
    spec = source.scope.program.asked[listed.field]
    items = tuple(listed_items(source, listed))
    facts = (
        *source.facts(),
        Fact(Text("总数量", "In all"), Text(f"{len(items)}卷", f"{len(items)} volumes")),
    )
    return facts, (Table(item.columns(_KEYS), tuple(item.rows(items, _KEYS, reading)), spec.text),)


def _blocks(signed: tuple[Signature, ...]) -> Iterator[Block]:
    yield Block(
        Text("交接签字", "Signatures"),
        signed or (Signature(Text("移交人", "Handed over by")), Signature(Text("接收人", "Received by"))),
        Text("经对照清单逐件核对无误。", "Checked item by item against the list."),
    )
    if not signed or not all(each.at for each in signed):
        supervisors = (
            Signature(Text("移交方监交人", "Supervisor of who hands over")),
            Signature(Text("接收方监交人", "Supervisor of who receives")),
        )
        yield Block(Text("监交（制度要求时）", "Supervision, where the policy demands it"), supervisors)
