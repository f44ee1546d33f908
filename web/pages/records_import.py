"""An existing catalogue, tried and imported on a page: for who keeps such records, and for administrators."""

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from archive.catalogue.checking import Catalogue
from archive.catalogue.columns import columns_of
from archive.catalogue.kept import wrong_of
from archive.catalogue.sheet import Encoding, open_catalogue
from archive.catalogue.taking_over import Imported, import_catalogue
from archive.catalogue.wrong import WrongCell
from archive.harmless import harmless
from archive.sections import classes
from archive.store.spool import Spool
from engine.errors import InvalidForm, NotFound, Reason, Refused
from engine.text import Text, same
from web import shapes
from web.in_force import reading_of
from web.page import Asked, Page
from web.questions import wrong_text

router = APIRouter()
LARGEST_FILE = 50 * 1024 * 1024
MOST_ROWS = 50_000
"""On a page, which somebody waits for; the command imports more."""
MOST_SHOWN = 200
_COLUMNS = (
    shapes.Column(Text("行", "Line")),
    shapes.Column(Text("列", "Column")),
    shapes.Column(Text("应为", "Expected")),
    shapes.Column(Text("实为", "Got")),
    shapes.Column(Text("最接近的", "Nearest")),
)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a sheet: how many rows fit, and the first cells that do not."""

    done: Imported
    dry_run: bool
    shown: tuple[WrongCell, ...] = ()
    refused: Text = Text("")


@router.get("/records/import")
def show(page: Asked) -> Response:
    """The form."""
    return _page(page, _allowed(page), None)


@router.post("/records/import")
def act(page: Asked) -> Response:
    """Checks the sheet, and enters it where that was asked and every cell fits."""
    allowed = _allowed(page)
    chosen, upload = page.typed("of"), page.uploaded("file")
    if chosen not in allowed:
        raise NotFound("class", chosen, list(allowed))
    dry_run = page.typed("do") != "import"
    if upload is None:
        return _page(page, allowed, _Outcome(Imported(0, 0), dry_run, refused=_NO_FILE))
    with Spool.opened() as spool:
        try:
            done = _import(page, upload, chosen, spool, dry_run=dry_run)
        except (InvalidForm, Refused) as error:
            return _page(page, allowed, _Outcome(Imported(0, 0), dry_run, refused=_said(error)))
        if page.typed("do") == "table":
            return _table(page, spool)
        shown = tuple(map(wrong_of, spool.wrong(MOST_SHOWN)))
    return _page(page, allowed, _Outcome(done, dry_run, shown))


def _import(page: Page, upload: UploadFile, chosen: str, spool: Spool, *, dry_run: bool) -> Imported:
    pack, _, class_ = chosen.partition(".")
    given = page.typed("encoding")
    encoding: Encoding | None = next((each for each in get_args(Encoding) if each == given), None)
    with TemporaryDirectory(prefix="fonds-upload-") as folder:
        file = Path(folder) / "sheet"
        with file.open("wb") as kept:
            while block := upload.file.read(1 << 20):
                if kept.tell() + len(block) > LARGEST_FILE:
                    raise Refused(_too_large())
                kept.write(block)
        catalogue = Catalogue(
            open_catalogue(file, upload.filename or "", encoding), class_, page.actor, MOST_ROWS
        )
        return import_catalogue(
            page.parts.store, catalogue, lambda work: reading_of(page, work, pack), spool, dry_run=dry_run
        )


def _allowed(page: Page) -> dict[str, Text]:
    """The classes that the reader may import, by PACK.CLASS: an administrator all, a keeper those of his role.

    Raises NotFound for anybody else: nobody else learns that there is such a page.
    """
    library, roles = page.parts.library, {*page.roles}
    _ = page.reader
    found = {
        f"{pack}.{name}": each.text
        for pack in library.packs()
        for name, each in classes(library.current(pack).pack).items()
        if "administrator" in roles or each.custodian in roles
    }
    if not found:
        raise NotFound("page", page.request.url.path)
    return found


def may_import(page: Page) -> bool:
    """Whether the page is for the reader."""
    try:
        return bool(_allowed(page))
    except NotFound:
        return False


def _page(page: Page, allowed: dict[str, Text], outcome: _Outcome | None) -> Response:
    chosen = page.typed("of") or page.request.query_params.get("of", "") or next(iter(allowed))
    options = tuple(shapes.Option(name, text) for name, text in allowed.items())
    encodings = tuple(shapes.Option(each, same(each)) for each in get_args(Encoding))
    found = Text("自动识别", "Found out")
    fields = (
        shapes.Field("of", Text("档案类别", "Kind of record"), "select", chosen, options=options),
        shapes.Field("file", Text("目录文件", "The catalogue"), "file", accept=".csv,.txt,.xlsx", hint=_HINT),
        shapes.Field(
            "encoding",
            Text("CSV 的编码", "Encoding of a CSV file"),
            "select",
            page.typed("encoding"),
            options=encodings,
            required=False,
            blank=found,
        ),
    )
    wrong = outcome is not None and bool(outcome.done.wrong or outcome.refused)
    return page.show(
        "import.html",
        status=422 if wrong else 200,
        here="/records",
        fields=fields,
        headings=_headings(page, chosen) if chosen in allowed else Text(""),
        outcome=outcome,
        said=_outcome_text(outcome) if outcome else Text(""),
        columns=_COLUMNS,
        rows=tuple(_row(cell) for cell in outcome.shown) if outcome else (),
    )


def _headings(page: Page, chosen: str) -> Text:
    pack, _, class_ = chosen.partition(".")
    columns = columns_of(class_, page.parts.library.current(pack).pack)
    marked = [(each.title.zh, each.title.of("en"), "*" if each.required else "") for each in columns]
    return Text(
        "、".join(f"{zh}{star}" for zh, _, star in marked), ", ".join(f"{en}{star}" for _, en, star in marked)
    )


def _row(cell: WrongCell) -> shapes.Row:
    line = Text(f"第{cell.line}行", f"line {cell.line}")
    return shapes.Row((line, cell.column, cell.expected, cell.got, cell.nearest))


def _outcome_text(of: _Outcome) -> Text:
    done = of.done
    if of.refused:
        return of.refused
    if done.wrong:
        more = (
            Text(f"，以下列出前{MOST_SHOWN}处", f"; the first {MOST_SHOWN} are listed")
            if done.wrong > MOST_SHOWN
            else Text("")
        )
        return (
            Text(
                f"有{done.wrong:,}处不符，没有导入任何档案",
                f"{done.wrong:,} cells are wrong; nothing was imported",
            )
            + more
        )
    if of.dry_run:
        return Text(
            f"{done.rows:,}份全部符合，尚未导入", f"All {done.rows:,} records fit; nothing is imported yet"
        )
    return Text(f"已导入{done.rows:,}份", f"{done.rows:,} records are imported")


def _said(error: InvalidForm | Refused) -> Text:
    if isinstance(error, InvalidForm):
        first = wrong_text(error.inputs[0])
        where = error.inputs[0].where
        return Text(f"{where}：{first.zh}", f"{where}: {first.of('en')}")
    return error.reasons[0].text


def _table(page: Page, spool: Spool) -> Response:
    """Every wrong cell as CSV."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        each.label.of(page.lang) if isinstance(each.label, Text) else each.label for each in _COLUMNS
    )
    for kept in spool.wrong():
        cell = wrong_of(kept)
        sides = (cell.column.of(page.lang), cell.expected.of(page.lang), cell.got, cell.nearest)
        writer.writerow((cell.line, *map(harmless, sides)))
    headers = {"Content-Disposition": 'attachment; filename="wrong.csv"'}
    content = text.getvalue().encode("utf-8-sig")
    return page.with_cookies(Response(content, media_type="text/csv; charset=utf-8", headers=headers))


def _too_large() -> Reason:
    megabytes = LARGEST_FILE >> 20
    return Reason("file_too_large", Text(f"文件不超过{megabytes} MB", f"a file has {megabytes} MB at most"))


_NO_FILE = Text("请选择文件", "Please choose a file")
_HINT = Text(
    f"CSV 或 Excel（.xlsx），第一行为列名，最多{MOST_ROWS:,}行",
    f"CSV or Excel (.xlsx), headings in the first line, {MOST_ROWS:,} rows at most",
)
