"""Ledgers and books of the archive."""

from fastapi import APIRouter
from starlette.responses import Response

from archive import queries
from archive.sections import registers
from engine.text import Text
from forms.catalogue import register_forms_of
from web import shapes, words
from web.in_force import reading_of
from web.page import Asked, Page, place_in

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
    return page.show("registers.html", here="/registers", links=links, now_links=_of_now(page))


def _of_now(page: Page) -> tuple[shapes.Link, ...]:
    """What is so at this moment, for the eyes it is for: what is on loan and falls due for keepers, holds for everybody."""
    holds = shapes.Link(Text("有效的冻结", "Holds in force"), "/holds")
    if not page.sees_all:
        return (holds,)
    return (
        shapes.Link(Text("在借档案", "On loan"), "/loans"),
        holds,
        shapes.Link(Text("到期档案", "What falls due"), "/due"),
    )


@router.get("/registers/{pack}/{name}")
def register(page: Asked, pack: str, name: str) -> Response:
    """One register, a hundred lines a page, oldest first; each page begins behind the last line of the one before."""
    after, address = place_in(page, "after"), f"/registers/{pack}/{name}"
    definition = page.parts.library.current(pack)
    with page.parts.store.read() as work:
        found = queries.ledger(work, name, reading_of(page, work, pack), after or 0)
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
        total=found.total,
        is_more=found.is_more,
        onward=f"{address}?after={found.last}" if found.last is not None else "",
        back=address if after else "",
        downloads=(
            shapes.Download(found.title, f"/registers/{pack}/{name}/register"),
            *(
                shapes.Download(form.title, f"/registers/{pack}/{name}/ledgers/{form.name}")
                for form in register_forms_of(definition.pack, name)
            ),
        ),
        printed=shapes.Sheet(page.parts.organisation, found.title, "", page.now),
    )
