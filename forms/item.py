"""A record, or what is to become one, as the row of a form sees it; and the columns that such rows may have."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from archive.draft import Draft
from archive.numbering import own_number
from archive.paper import Paper
from archive.readers import UNREAD, may_read
from archive.record import Record
from archive.record_cells import place_text
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.sections import classes, retentions
from archive.shape import is_object
from engine.digest import Json
from engine.language.definition import FieldSpec, Pack
from engine.language.field import Reading
from engine.people.organisation import Person
from engine.phrase import Path
from engine.text import Text, listed, same
from engine.time.period import parse_duration
from forms.form import Column


@dataclass(frozen=True, slots=True)
class Item:
    """`id` is the record's; `papers` and `pages` are counts, None where nobody counted; `held_since` the day it was taken in.
    `is_unread`: whoever the form is for may not read it."""

    record_class: RecordClass
    fields: Mapping[str, Json]
    number: str = ""
    papers: int | None = None
    pages: int | None = None
    custodian: str = ""
    place: str = ""
    secrecy: str = ""
    retention: str = ""
    held_since: date | None = None
    id: str = ""
    spot: str = ""
    extra: Mapping[str, Text] = field(default_factory=dict[str, Text])
    is_unread: bool = False


def item_of_record(
    record: Record, reading: Reading, counted: tuple[int, int | None] | None = None, **extra: Text
) -> Item:
    """A record as it is kept; of what may not be read, class and number alone. `counted` are its papers and their pages; `extra`
    are cells that only this form knows."""
    record_class = classes(reading.pack)[record.class_]
    if not may_read(record, reading):
        return Item(
            record_class,
            {},
            own_number(record_class, record.numbers),
            id=record.id,
            extra=extra,
            is_unread=True,
        )
    papers, pages = counted or (None, None)
    return Item(
        record_class,
        record.fields,
        own_number(record_class, record.numbers),
        papers,
        pages,
        record.custodian,
        record.place,
        record.secrecy or "",
        record.retention or "",
        reading.calendar.day_of(record.created_at),
        record.id,
        record.spot,
        extra,
    )


def read_in(items: Iterable[Item]) -> tuple[str, ...]:
    """The stored records of which these rows tell more than number and class, by their ids."""
    return tuple(dict.fromkeys(item.id for item in items if item.id and not item.is_unread))


def item_of_draft(draft: Draft, reading: Reading) -> Item:
    """What a case is about to hand over."""
    record_class = classes(reading.pack)[draft.class_]
    return Item(
        record_class,
        draft.fields,
        own_number(record_class, draft.numbers),
        len(draft.papers) or None,
        pages_of(draft.papers),
        secrecy=_stated(record_class.secrecy, draft.fields),
        retention=_stated(record_class.retention, draft.fields),
    )


def with_cells(item: Item, **cells: Text) -> Item:
    """The item with cells that only this form knows."""
    return replace(item, extra={**item.extra, **cells})


def pages_of(papers: Iterable[Paper]) -> int | None:
    """The pages of all papers, one copy of each; None where none was counted."""
    counts = [paper.pages for paper in papers if paper.pages is not None]
    return sum(counts) if counts else None


def columns(keys: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names, the running number first."""
    return (NUMBERED, *(_CELLS[key][0] for key in keys))


def rows(items: Iterable[Item], keys: Sequence[str], reading: Reading) -> Iterator[tuple[Text, ...]]:
    """A row an item."""
    for line, item in enumerate(items, 1):
        yield (same(str(line)), *row_of(item, keys, reading))


def row_of(item: Item, keys: Sequence[str], reading: Reading) -> tuple[Text, ...]:
    """The cells of one item."""
    return tuple(item.extra.get(key) or _CELLS[key][1](item, reading) for key in keys)


NUMBERED = Column(Text("序号", "No."), 2.2, "center")

# What people call the fields that forms have a column for, in whatever policy they are.
TITLES = frozenset({"title", "name", "题名", "名称", "文件题名", "文件名称", "案卷题名"})
DOCUMENTS = frozenset({"document_number", "文号", "发文字号", "文件编号", "合同编号", "证号", "权证号"})
VOLUMES = frozenset({"volume", "卷号", "案卷号"})
CARRIERS = frozenset({"carrier", "medium", "载体", "载体类型"})
VERSIONS = frozenset({"version", "original", "版本", "原件/复印件"})
AUTHORS = frozenset({"author", "责任者", "编制人", "签发人", "作者", "制作人", "起草人", "权利人"})


def title_of_item(item: Item, reading: Reading) -> Text:
    """What it is called: the field for it, else its class and the words that were entered about it."""
    if item.is_unread:
        return item.record_class.text + UNREAD
    if own := _called(item, TITLES, reading):
        return own
    words = list(_shown(item, {"text"}, reading))
    return item.record_class.text + (same(" ") + listed(words[:3]) if words else Text(""))


def contact_text(person: Person | None) -> Text:
    """How somebody is reached: by telephone, else by the address that the directory has."""
    return same((person.phone or person.email) if person else "")


def secrecy_text(secrecy: str, reading: Reading) -> Text:
    """The grade as the policy calls it."""
    found = reading.pack.choices.get("secrecy")
    option = found.options.get(secrecy) if found else None
    return option.text if option else same(secrecy)


def retention_text(retention: str, pack: Pack) -> Text:
    """How long it is to be kept: 10年, 永久."""
    rule = retentions(pack).get(retention)
    if rule is None:
        return same(retention)
    keep = rule.keep
    if isinstance(keep, Path):
        keep = parse_duration(str(pack.parameters[keep.text.removeprefix("param.")].value))
    return keep.text()


def counted_text(number: int | None) -> Text:
    return same("" if number is None else str(number))


def day_text(day: date | None) -> Text:
    """2026-10-09, as lists are sorted by."""
    return same(day.isoformat() if day else "")


def written_due(local: datetime) -> str:
    """2026-10-09, with the time where it is not the end of the day; midnight ends the day before."""
    if (local.hour, local.minute) == (0, 0):
        return (local - timedelta(days=1)).date().isoformat()
    return f"{local:%Y-%m-%d %H:%M}"


def noted_text(noted: Json, reading: Reading) -> Text:
    """What was noted of a record that came back: a choice by its words, a number as it is, joined."""
    if not is_object(noted):
        return Text("")
    options = {
        name: option.text for each in reading.pack.choices.values() for name, option in each.options.items()
    }
    said = [options.get(str(value), same(str(value))) for value in noted.values() if value not in (None, "")]
    return Text("，".join(each.zh for each in said), ", ".join(each.of("en") for each in said))


def _called(item: Item, names: frozenset[str], reading: Reading) -> Text:
    for name, spec in item.record_class.fields.items():
        if (name in names or spec.zh in names) and (shown := _show(spec, item.fields.get(name), reading)):
            return shown
    return Text("")


def _shown(item: Item, types: set[str], reading: Reading) -> Iterator[Text]:
    for name, spec in item.record_class.fields.items():
        if spec.type in types and (shown := _show(spec, item.fields.get(name), reading)):
            yield shown


def _show(spec: FieldSpec, value: Json, reading: Reading) -> Text:
    kind = kind_of(spec)
    return kind.shown(spec, value, reading).line if kind is not None and value is not None else Text("")


def _days(item: Item) -> list[str]:
    fields = item.record_class.fields
    return sorted(
        str(item.fields[name])[:10]
        for name, spec in fields.items()
        if spec.type == "date" and item.fields.get(name)
    )


def _span(item: Item, _reading: Reading) -> Text:
    days = _days(item)
    return same("～".join(dict.fromkeys((days[0], days[-1]))) if days else "")


def _dated(item: Item, _reading: Reading) -> Text:
    return same(next(iter(_days(item)), ""))


def _quantity(item: Item, _reading: Reading) -> Text:
    if item.papers is None:
        return Text("1卷", "1 volume")
    return Text(f"1卷{item.papers}件", f"1 volume, {item.papers} papers")


def _kept(item: Item, reading: Reading) -> Text:
    """How long it has been kept: whole years, under a year whole months."""
    since = _counted_from(item, reading)
    if since is None:
        return Text("")
    today = reading.calendar.day_of(reading.now)
    months = (today.year - since.year) * 12 + today.month - since.month
    months = max(months - (today.day < since.day), 0)
    if months < 12:
        return Text(f"{months}个月", f"{months} months")
    return Text(f"{months // 12}年", f"{months // 12} years")


def _counted_from(item: Item, reading: Reading) -> date | None:
    """The day from which its retention counts; before it is taken in, none."""
    rule = retentions(reading.pack).get(item.retention)
    after = item.fields.get(rule.after.removeprefix("record.")) if rule else None
    return date.fromisoformat(str(after)[:10]) if after and item.held_since else item.held_since


def _place(item: Item, reading: Reading) -> Text:
    place = place_text(item.place, item.record_class, reading)
    return place + same(f" {item.spot}" if item.spot else "")


def _stated(word: str | None, fields: Mapping[str, Json]) -> str:
    if word is None or not word.startswith("record."):
        return word or ""
    return str(fields.get(word.removeprefix("record.")) or "")


def _nothing(_item: Item, _reading: Reading) -> Text:
    return Text("")


_Cell = Callable[[Item, Reading], Text]
_CELLS: Mapping[str, tuple[Column, _Cell]] = {
    "number": (Column(Text("档号", "File number"), 6.5), lambda i, _: same(i.number)),
    "title": (Column(Text("题名", "Title"), 12), title_of_item),
    "class": (Column(Text("类别", "Class"), 4.5), lambda i, _: i.record_class.text),
    "document": (
        Column(Text("文号", "Document no."), 6),
        lambda i, r: _called(i, DOCUMENTS, r),
    ),
    "author": (Column(Text("责任者", "Author"), 5), lambda i, r: _called(i, AUTHORS, r)),
    "volume": (Column(Text("卷号", "Volume"), 3), lambda i, r: _called(i, VOLUMES, r)),
    "carrier": (Column(Text("载体", "Carrier"), 3), lambda i, r: _called(i, CARRIERS, r)),
    "version": (Column(Text("原件/复印件", "Original, copy"), 3.6), lambda i, r: _called(i, VERSIONS, r)),
    "span": (Column(Text("起止日期", "Dates"), 5.5, "center"), _span),
    "dated": (Column(Text("日期", "Date"), 5.2, "center"), _dated),
    "secrecy": (
        Column(Text("密级", "Secrecy"), 3, "center"),
        lambda i, r: secrecy_text(i.secrecy, r),
    ),
    "quantity": (Column(Text("数量", "Quantity"), 4, "center"), _quantity),
    "pages": (Column(Text("页数", "Pages"), 2.8, "right"), lambda i, _: counted_text(i.pages)),
    "retention": (
        Column(Text("应保管期限", "To be kept"), 4, "center"),
        lambda i, r: retention_text(i.retention, r.pack),
    ),
    "kept": (Column(Text("已保管期限", "Kept so far"), 4, "center"), _kept),
    "custodian": (
        Column(Text("保管人", "Custodian"), 4),
        lambda i, r: (
            r.organisation.people[i.custodian].name
            if i.custodian in r.organisation.people
            else same(i.custodian)
        ),
    ),
    "place": (
        Column(Text("存放位置", "Place"), 5),
        _place,
    ),
    "reason": (Column(Text("销毁原因（鉴定意见）", "Why destroyed (appraisal)"), 6.5), _nothing),
    "remark": (Column(Text("备考", "Remarks"), 5), _nothing),
    "condition": (Column(Text("完好状态", "Condition"), 4), _nothing),
    "checked": (Column(Text("核对结果", "Checked"), 3.5), _nothing),
    "note": (Column(Text("备注", "Note"), 5), _nothing),
}
