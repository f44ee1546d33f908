"""One record: what it is, where it is and who has it, what binds it, how long it is kept, and everything that happened to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from archive import queries
from archive.bond import Bond
from archive.importance import LEVELS, importance_of
from archive.moved import MOVED
from archive.paper_list import all_entries
from archive.queries import RecordView
from archive.record import Movement, Record
from archive.record_cells import STATES, place_text, record_title
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.retention import Retention
from archive.sections import choices_of_places, classes, retentions
from archive.store.bonds import Bonds
from archive.tracing import must_trace, trace
from engine.errors import NotFound
from engine.language.field import Reading
from engine.language.program import Definition
from engine.phrase import Path
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from engine.time.moment import written_day
from engine.time.period import parse_duration
from forms.archive_list import TITLE as ARCHIVE_LIST
from forms.labels import TITLE as LABELS
from web import openable, shapes, words
from web.in_force import reading_of
from web.page import Asked, Page
from web.reading import Allowed, allowed
from web.store.lookups import CaseLine, lines_of
from web.views.standing import KINDS, standing, until

router = APIRouter()


@dataclass(frozen=True, slots=True)
class _Shown:
    """A record with what its page says about it."""

    page: Page
    definition: Definition
    reading: Reading
    view: RecordView
    bonds: tuple[Bond, ...]
    cases: Mapping[str, CaseLine]
    allowed: Allowed | None

    @property
    def record(self) -> Record:
        return self.view.record

    @property
    def record_class(self) -> RecordClass:
        return classes(self.definition.pack)[self.record.class_]

    def name(self, person: str) -> Text:
        return words.name_of(self.reading.organisation, person)


@router.get("/records/{pack}/{id}")
def record(page: Asked, pack: str, id: str) -> Response:
    """One record."""
    definition = page.parts.library.current(pack)
    with page.parts.store.read() as work:
        shown = _read(page, work, definition, id)
        leaves_trace = shown.allowed is not None and must_trace(work, shown.record, shown.reading)
        ways = (
            tuple(openable.openable_with(page, work, definition, shown.record))
            if not shown.record.is_gone
            else ()
        )
    if shown.allowed is None:
        return _stub(page, shown, ways)
    if leaves_trace:
        with page.parts.store.begin() as work:
            trace(
                work,
                "opened",
                (shown.record,),
                shown.reading,
                why=shown.allowed.why,
                case=shown.allowed.case,
            )
    entries = all_entries(shown.record_class, definition.pack)
    badges = standing(shown.record, shown.bonds, shown.reading)
    return page.show(
        "record.html",
        here="/records",
        title=shown.view.title,
        badges=badges,
        ways=ways,
        where=tuple(_where(shown)),
        facts=tuple(_facts(shown)),
        kept=tuple(_retention(shown)),
        bond_columns=_BOND_COLUMNS,
        bonds=tuple(_bond(shown, each) for each in shown.bonds),
        papers=tuple(_papers(shown.view, {key: entry.item.text for key, entry in entries.items()})),
        label=None if shown.record.is_gone else shapes.Link(LABELS, f"/records/labels?ids={id}"),
        downloads=(shapes.Download(ARCHIVE_LIST, f"/records/{pack}/{id}/archive-list"),)
        if shown.view.papers
        else (),
        parts=tuple(
            shapes.Link(record_title(part, shown.reading), f"/records/{pack}/{part.id}")
            for part in shown.view.parts
        ),
        movement_columns=_MOVEMENT_COLUMNS,
        movements=tuple(_movement(shown, each) for each in reversed(shown.view.movements)),
    )


def _stub(page: Page, of: _Shown, ways: tuple[shapes.Link, ...]) -> Response:
    """What one sees who may not read it: number and class, and how to ask for it."""
    numbers = tuple(
        shapes.Fact(of.record_class.numbers[name].text, number)
        for name, number in of.record.numbers.items()
        if name in of.record_class.numbers
    )
    kind = shapes.Fact(Text("档案类别", "Kind of record"), of.record_class.text)
    return page.show(
        "unread.html", status=403, here="/records", title=of.view.title, facts=(kind, *numbers), ways=ways
    )


def _read(page: Page, work: UnitOfWork, definition: Definition, id: str) -> _Shown:
    reading = reading_of(page, work, definition.pack.name)
    view = queries.record_view(work, id, reading)
    if view.record.class_ not in classes(definition.pack):
        raise NotFound("record", id)
    bonds = Bonds(work.connection).on([id])
    cases = lines_of(work.connection, [*(m.case for m in view.movements), *(b.case for b in bonds)])
    may = allowed(page, work, view.record, bonds, reading)
    return _Shown(page, definition, reading, view, bonds, cases, may)


def _where(of: _Shown) -> Iterator[shapes.Fact]:
    """Where it is now: its last movement says so."""
    record, last = of.record, next(reversed(of.view.movements), None)
    yield shapes.Fact(Text("状态", "State"), STATES.get(record.state, same(record.state)))
    loan = next((bond for bond in of.bonds if bond.is_out), None)
    if loan is not None and loan.holder:
        yield shapes.Fact(Text("在谁手里", "Who has it"), of.name(loan.holder))
        yield shapes.Fact(Text("借出时间", "Since"), loan.since)
        if end := until(loan, of.reading):
            yield shapes.Fact(Text("应还时间", "Due"), end)
    elif last is not None and not record.is_gone:
        yield shapes.Fact(Text("自", "Since"), last.at)
    if place := _place_now(of):
        yield shapes.Fact(Text("存放地点", "Place"), place)
    yield shapes.Fact(Text("保管人", "Custodian"), of.name(record.custodian))


def _place_now(of: _Shown) -> Text:
    """The place and the spot in it; nothing for what is no longer anywhere here."""
    if of.record.is_gone or of.record.state == "lost":
        return Text("")
    option = choices_of_places(of.definition.pack)["place"].options.get(of.record.place)
    place = option.text if option else same(of.record.place)
    return place + same(f" {of.record.spot}") if of.record.spot else place


def _facts(of: _Shown) -> Iterator[shapes.Fact]:
    for name, number in of.record.numbers.items():
        yield shapes.Fact(of.record_class.numbers[name].text, number)
    for name, spec in of.record_class.fields.items():
        kind = kind_of(spec)
        if kind is not None and name in of.record.fields:
            yield shapes.Fact(spec.text, kind.shown(spec, of.record.fields[name], of.reading).line)
    if of.record.secrecy:
        levels = of.definition.pack.choices.get("secrecy")
        option = levels.options.get(of.record.secrecy) if levels else None
        yield shapes.Fact(Text("密级", "Secrecy"), option.text if option else of.record.secrecy)
    if of.record_class.importance:
        levels, level = of.definition.pack.choices.get(LEVELS), _importance(of)
        if levels and level and level in levels.options:
            yield shapes.Fact(Text("重要程度", "Importance"), levels.options[level].text)
    yield shapes.Fact(Text("归档时间", "Filed"), of.record.created_at)


def _importance(of: _Shown) -> str | None:
    return importance_of(of.record_class, of.record.fields, of.definition.pack)


def _retention(of: _Shown) -> Iterator[shapes.Fact]:
    """Until when it is kept, by which class of retention and which clause; what an appraisal said."""
    record = of.record
    rule = retentions(of.definition.pack).get(record.retention or "")
    if rule is not None:
        yield shapes.Fact(
            Text("保管期限", "Kept for"),
            _length(rule, of.definition),
            clauses=words.clauses_named(rule.clause, of.definition.pack),
        )
    if record.retain_until:
        yield shapes.Fact(Text("保管至", "Kept until"), written_day(date.fromisoformat(record.retain_until)))
    if record.appraised:
        verdicts = of.definition.pack.choices.get("verdict")
        option = verdicts.options.get(record.appraised) if verdicts else None
        yield shapes.Fact(Text("鉴定意见", "Appraisal"), option.text if option else record.appraised)


def _length(rule: Retention, definition: Definition) -> Text:
    keep = rule.keep
    if isinstance(keep, Path):
        parameter = definition.pack.parameters.get(keep.text.removeprefix("param."))
        keep = parse_duration(str(parameter.value)) if parameter and parameter.value else None
    return keep.text() if keep is not None else Text("")


_BOND_COLUMNS = (
    shapes.Column(Text("占用", "What binds it")),
    shapes.Column(Text("案件", "Case")),
    shapes.Column(Text("经办人", "By")),
    shapes.Column(Text("自", "Since")),
    shapes.Column(Text("应还", "Due")),
    shapes.Column(Text("说明", "Note")),
)


def _bond(of: _Shown, bond: Bond) -> shapes.Row:
    who = of.name(bond.holder or bond.by)
    note: Text = same(bond.note)
    if bond.kind == "loan" and bond.holder is None:
        note = Text("已预留，待出库", "reserved, to be handed out")
    late = bond.due_at is not None and bond.due_at <= of.page.now
    return shapes.Row(
        (KINDS[bond.kind], bond.number, who, bond.since, until(bond, of.reading), note),
        f"/cases/{bond.case}",
        "late" if late or bond.kind == "hold" else "plain",
    )


def _papers(view: RecordView, titles: Mapping[str, Text]) -> Iterator[shapes.Paper]:
    for line, paper in enumerate(view.papers, 1):
        first, last = paper.codes or (None, None)
        yield shapes.Paper(
            str(line),
            titles.get(paper.item, same(paper.item)),
            paper.title,
            paper.pages,
            first,
            last,
            paper.copies,
            paper.original,
            paper.signed or None,
            note=Text(paper.note, paper.note),
        )


_MOVEMENT_COLUMNS = (
    shapes.Column(Text("时间", "When")),
    shapes.Column(Text("事由", "What")),
    shapes.Column(Text("经办人", "By")),
    shapes.Column(Text("保管人", "Custodian")),
    shapes.Column(Text("地点", "Place")),
    shapes.Column(Text("案件", "Case")),
)


def _movement(of: _Shown, moved: Movement) -> shapes.Row:
    line = of.cases.get(moved.case)
    holder = moved.data.get("holder")
    what = MOVED.get(moved.kind, same(moved.kind))
    if isinstance(holder, str):
        what += Text(f"：{of.name(holder).zh}", f": {of.name(holder).of('en')}")
    return shapes.Row(
        (
            moved.at,
            what,
            # what many sign together is taken in by who keeps it, whoever of them signed last
            of.name(moved.to_custodian if moved.kind == "accession" else moved.by),
            _from_to(of.name(moved.from_custodian), of.name(moved.to_custodian)),
            _from_to(_place(of, moved.from_place), _place(of, moved.to_place)),
            line.number if line else "",
        ),
        f"/cases/{moved.case}" if line else "",
    )


def _place(of: _Shown, place: str) -> Text:
    return place_text(place, of.record_class, of.reading)


def _from_to(before: Text, after: Text) -> Text:
    """What is gone went to no place; there was none before the archive took it in."""
    if before and not after:
        return before
    return (
        after
        if before == after or not before
        else Text(f"{before.zh} → {after.zh}", f"{before.of('en')} → {after.of('en')}")
    )
