"""Ledgers and books of the archive, and one record with everything that happened to it."""

from collections.abc import Iterator, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from archive import queries
from archive.moved import MOVED
from archive.paper_list import all_entries
from archive.queries import RecordView
from archive.record import Movement, Record
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.sections import classes, registers
from engine.errors import NotFound
from engine.language.field import Reading
from engine.language.program import Definition
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from forms.archive_list import TITLE as ARCHIVE_LIST
from web import shapes, words
from web.page import Asked, Page
from web.store.lookups import CaseLine, lines_of

router = APIRouter()


@router.get("/registers")
def overview(page: Asked) -> Response:
    """Every register of the policies in force."""
    library = page.parts.library
    links = tuple(
        shapes.Link(register.text, f"/registers/{pack}/{name}")
        for pack in library.packs()
        for name, register in registers(library.current(pack).pack).items()
    )
    return page.show("registers.html", here="/registers", links=links)


@router.get("/registers/{pack}/{name}")
def register(page: Asked, pack: str, name: str, at: int = 1) -> Response:
    """One register, a hundred lines a page."""
    definition = page.parts.library.current(pack)
    at = max(at, 1)
    with page.parts.store.read() as work:
        found = queries.ledger(work, name, _reading(page, definition, work), at)
    rows = tuple(
        shapes.Row(tuple(row), f"/records/{pack}/{found.ids[place]}" if found.ids else "")
        for place, row in enumerate(found.table.rows)
    )
    return page.show(
        "register.html",
        here="/registers",
        title=found.title,
        columns=words.columns(found.table),
        rows=rows,
        at=at,
        pages=max(-(-found.total // found.size), 1),
        total=found.total,
        address=f"/registers/{pack}/{name}?at=",
        downloads=(shapes.Download(found.title, f"/registers/{pack}/{name}/register"),),
        printed=shapes.Sheet(page.parts.organisation, found.title, "", page.now),
    )


@router.get("/records/{pack}/{id}")
def record(page: Asked, pack: str, id: str) -> Response:
    """One record."""
    definition = page.parts.library.current(pack)
    with page.parts.store.read() as work:
        reading = _reading(page, definition, work)
        view = queries.record_view(work, id, reading)
        if view.record.class_ not in classes(definition.pack):
            raise NotFound("record", id)
        lines = lines_of(work.connection, [m.case for m in view.movements])
    pack_data = definition.pack
    record_class = classes(pack_data)[view.record.class_]
    entries = all_entries(record_class, pack_data)
    return page.show(
        "record.html",
        here="/registers",
        title=view.title,
        facts=tuple(_facts(view.record, record_class, reading)),
        papers=tuple(_papers(view, {key: entry.item.text for key, entry in entries.items()})),
        downloads=(shapes.Download(ARCHIVE_LIST, f"/records/{pack}/{id}/archive-list"),)
        if view.papers
        else (),
        parts=tuple(
            shapes.Link(queries.record_title(p, reading), f"/records/{pack}/{p.id}") for p in view.parts
        ),
        movement_columns=_MOVEMENT_COLUMNS,
        movements=tuple(
            _movement(page, record_class, reading, each, lines.get(each.case)) for each in view.movements
        ),
    )


def _reading(page: Page, definition: Definition, work: UnitOfWork) -> Reading:
    return Reading(definition.pack, page.parts.staff.of(work), definition.calendar, page.now)


def _facts(record: Record, record_class: RecordClass, reading: Reading) -> Iterator[shapes.Fact]:
    for name, number in record.numbers.items():
        yield shapes.Fact(record_class.numbers[name].text, number)
    for name, spec in record_class.fields.items():
        kind = kind_of(spec)
        if kind is not None and name in record.fields:
            yield shapes.Fact(spec.text, kind.shown(spec, record.fields[name], reading).line)
    yield shapes.Fact(Text("保管人", "Custodian"), words.name_of(reading.organisation, record.custodian))
    if place := queries.place_text(record.place, record_class, reading):
        yield shapes.Fact(Text("存放地点", "Place"), place)
    yield shapes.Fact(Text("归档时间", "Filed"), record.created_at)


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


def _movement(
    page: Page, record_class: RecordClass, reading: Reading, of: Movement, line: CaseLine | None
) -> shapes.Row:
    organisation = page.organisation
    return shapes.Row(
        (
            of.at,
            MOVED.get(of.kind, same(of.kind)),
            # what many sign together is taken in by who keeps it, whoever of them signed last
            words.name_of(organisation, of.to_custodian if of.kind == "accession" else of.by),
            _from_to(
                words.name_of(organisation, of.from_custodian), words.name_of(organisation, of.to_custodian)
            ),
            _from_to(
                queries.place_text(of.from_place, record_class, reading),
                queries.place_text(of.to_place, record_class, reading),
            ),
            line.number if line else "",
        ),
        f"/cases/{of.case}" if line else "",
    )


def _from_to(before: Text, after: Text) -> Text:
    return (
        after
        if before == after or not before
        else Text(f"{before.zh} → {after.zh}", f"{before.of('en')} → {after.of('en')}")
    )
