"""销毁清册: a volume of its own: cover, the records one by one, the signatures of every step, and what was not destroyed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from engine.text import Text, same
from forms import item
from forms.effects import field_of
from forms.form import Block, Column, Cover, Fact, Form, Printing, Table
from forms.item import Item
from forms.source import ListOnPaper, Source, listed_items
from forms.steps import steps, steps_apart

TITLE = Text("销毁清册", "Destruction list")
KEYS = ("title", "number", "span", "quantity", "pages", "secrecy", "retention", "kept", "reason", "remark")
_LEFT = (
    item.NUMBERED,
    Column(Text("题名", "Title"), 12),
    Column(Text("档号", "File number"), 6.5),
    Column(Text("处理", "What became of it"), 6),
    Column(Text("新的保管期限", "To be kept until"), 5, "center"),
    Column(Text("理由", "Reason"), 10),
)

_MOST_ON_A_COVER = 6


def destruction_list(source: Source, printing: Printing, field: str = "", digest: str = "") -> Form:
    """The list that was signed last, or the one under `digest`. Raises NotFound."""
    name = field or field_of(source.scope.program.workflow, "destroy")
    found = source.list_of(name, digest) if digest else source.latest(name)
    reading = source.scope.reading()
    items = tuple(_with_verdict(source, each) for each in listed_items(source, found))
    rows = tuple(item.rows(items, KEYS, reading))
    spared = tuple(_spared(source, found))
    beside = (Table(_LEFT, spared, Text("未予销毁清单", "Not destroyed")),) if spared else ()
    return Form(
        TITLE,
        printing,
        (Table(item.columns(KEYS), rows), *beside),
        number=source.scope.case.number,
        cover=Cover(tuple(_cover(source, printing, items)), _chief(steps_apart(source, name, found.digest))),
        blocks=tuple(steps(source, name, found.digest)),
        digest=found.digest,
        landscape=True,
    )


def _cover(source: Source, printing: Printing, items: tuple[Item, ...]) -> Iterator[Fact]:
    scope = source.scope
    opener = scope.facts.organisation.people.get(scope.case.opener)
    unit = scope.facts.organisation.units.get(str(opener.unit)) if opener else None
    pages = sum(each.pages or 0 for each in items)
    counted = Text(f"{len(items)}卷", f"{len(items)} volumes")
    yield Fact(Text("全宗号", "Fonds number"), Text(""))
    yield Fact(Text("全宗名称（立档单位）", "Fonds (organisation)"), printing.organisation)
    yield Fact(Text("清册编号", "Number of the list"), same(scope.case.number))
    yield Fact(Text("编制单位", "Drawn up by (unit)"), unit.name if unit else Text(""))
    yield Fact(Text("编制人", "Drawn up by"), source.name_of(scope.case.opener))
    yield Fact(Text("编制时间", "Drawn up on"), item.day_text(source.local(scope.case.opened_at).date()))
    yield Fact(
        Text("档案数量", "Quantity"),
        counted + (Text(f"，共{pages}页", f", {pages} pages") if pages else Text("")),
    )
    yield from (replace(fact, wide=False) for fact in source.facts())
    destroyed = _destroyed_at(source)
    yield Fact(Text("销毁时间", "Destroyed on"), item.day_text(destroyed.date() if destroyed else None))


def _destroyed_at(source: Source) -> datetime | None:
    done = [move.at for moves in source.moved.values() for move in moves if move.kind == "destroyed"]
    return source.local(max(done)) if done else None


def _chief(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The cover bears the decision and the supervision: the first step that several sign and the last, as far as a cover holds
    them."""
    several = [block for block in blocks if 1 < len(block.signatures) <= _MOST_ON_A_COVER]
    first, last = several[:1], several[1:][-1:]
    whole = (*first, *last)
    return whole if sum(len(block.signatures) for block in whole) <= _MOST_ON_A_COVER else tuple(first)


def _with_verdict(source: Source, each: Item) -> Item:
    """The row with what the appraisal said of it, and what has become of it."""
    moves = source.moved.get(each.id, ())
    said = [move.data for move in moves if move.kind == "appraised"]
    reason = Text("保管期满", "its term is over")
    if said:
        given = str(said[-1].get("reason") or "")
        reason = same(given) if given else reason + Text("，经鉴定销毁", ", appraised: to be destroyed")
    done = [move.at for move in moves if move.kind == "destroyed"]
    day = source.local(done[-1]).date().isoformat() if done else ""
    remark = Text(f"已销毁 {day}", f"destroyed {day}") if day else Text("")
    return replace(each, extra={**each.extra, "reason": reason, "remark": remark})


def _verdict(source: Source, verdict: str) -> Text:
    found = source.scope.definition.pack.choices.get("verdict")
    option = found.options.get(verdict) if found else None
    return option.text if option else same(verdict)


def _spared(source: Source, found: ListOnPaper) -> Iterator[tuple[Text, ...]]:
    """What stood on an earlier list of the case and does not stand on this one."""
    reading = source.scope.reading()
    here = {each.id for each in listed_items(source, found)}
    before: dict[str, Item] = {}
    for each in source.lists:
        if each.field == found.field:
            before |= {one.id: one for one in listed_items(source, each) if one.id not in here}
    for line, (id_, one) in enumerate(before.items(), 1):
        record = source.records[id_]
        if record.state == "destroyed":
            continue
        said = [move.data for move in source.moved.get(id_, ()) if move.kind == "appraised"]
        verdict = _verdict(source, record.appraised or "") if said else Text("移出清册", "taken off the list")
        reason = same(str(said[-1].get("reason") or "")) if said else Text("")
        yield (
            same(str(line)),
            item.title_of_item(one, reading),
            same(one.number),
            verdict,
            same(record.retain_until or ""),
            reason,
        )
