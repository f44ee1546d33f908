"""Filling in a record and its list of papers: typed in pages of a hundred lines, pasted, or uploaded as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.responses import Response

from archive.draft import Draft, draft_of, is_draft
from archive.draft_entry import list_of
from archive.paper_list import PaperList
from archive.paper_sheet import NumberedRow, rows_from_csv, rows_from_text, rows_from_workbook
from archive.sections import classes
from archive.shape import is_list
from engine.case.case import Case
from engine.case.command import SaveForm
from engine.deciding.machine import fillable
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, NotFound, Reason, Refused
from engine.language.definition import FieldSpec
from engine.text import Text
from web import shapes, words
from web.answers import RECORDS, ask_record, read_record, typed_in
from web.page import Asked, Page
from web.questions import NOTHING_TYPED, Typed, inputs_of, wrong_text
from web.seeing import refuse_stranger
from web.views import paper_lines
from web.views.paper_lines import LINES_A_PAGE, Sheet

router = APIRouter()
LARGEST_SHEET = 10 * 1024 * 1024
MOST_MISTAKES_SHOWN = 50
_CODES = "papers.codes"
_SHEETS = frozenset({"paste", "upload"})
_THEN = frozenset({"code", "sort"})
_STEPS: Mapping[str, int] = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class Here:
    """One record of one field of a case, as the reader may fill it in. `only` are the parts he may change (empty: all)."""

    scope: Scope
    field: str
    spec: FieldSpec
    record: int
    drafts: tuple[Draft, ...]
    only: tuple[str, ...]

    @property
    def draft(self) -> Draft:
        """What is there so far; empty for a record that is being added."""
        return (
            self.drafts[self.record - 1] if self.record <= len(self.drafts) else Draft(str(self.spec.class_))
        )

    @property
    def is_one_of_many(self) -> bool:
        return self.spec.type == "new_records"

    @property
    def listed(self) -> PaperList:
        return list_of(self.draft, self.scope.reading())

    @property
    def address(self) -> str:
        return f"/cases/{self.scope.case.id}/fill/{self.field}"

    def given(self, record: Mapping[str, Json]) -> Mapping[str, Json]:
        """What is entered for this record, as the case's form takes it."""
        return {self.field: [{"line": self.record, **record}] if self.is_one_of_many else record}

    def sheet(self, at: int, after: int = 0) -> Sheet:
        """One page of its papers, with an empty line open behind the line `after`."""
        editable = frozenset(part.removeprefix("papers.") for part in self.only)
        return Sheet(self.scope, self.listed, self.draft.papers, at, editable, 0 if self.only else after)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing was kept, with what was typed."""

    typed: Typed = NOTHING_TYPED
    errors: tuple[shapes.FieldError, ...] = ()
    reasons: tuple[Reason, ...] = ()
    pasted: str = ""
    status: int = 200


@router.get("/cases/{id}/fill/{field}")
def overview(page: Asked, id: str, field: str) -> Response:
    """The records of a field that takes several; of a field that takes one, that one."""
    here = _here(page, id, field, 1)
    if not here.is_one_of_many:
        return _shown(page, here, 1, Trouble())
    columns = (
        shapes.Column(Text("档案", "Record")),
        shapes.Column(Text("份", "No."), numeric=True),
        shapes.Column(Text("材料", "Papers"), numeric=True),
        shapes.Column(Text("还差", "Still needed"), numeric=True),
    )
    rows = tuple(paper_lines.record_row(here.scope, here.address, n, d) for n, d in enumerate(here.drafts, 1))
    return page.show("records.html", here="/cases", columns=columns, rows=rows, frame=_frame(here))


@router.get("/cases/{id}/fill/{field}/{record}")
def fill(page: Asked, id: str, field: str, record: int, at: int = 1, after: int = 0) -> Response:
    """One record, with one page of its papers."""
    return _shown(page, _here(page, id, field, record), max(at, 1), Trouble(), after)


@router.post("/cases/{id}/fill/{field}/{record}")
def save(page: Asked, id: str, field: str, record: int, at: int = 1, after: int = 0) -> Response:
    """Keep what was typed, pasted or uploaded; refused, it comes back as it was sent."""
    here, at = _here(page, id, field, record), max(at, 1)
    do, numbered = page.typed("do"), ()
    try:
        numbered = _numbered(page, here)
        if do in _SHEETS and not numbered:
            # an empty sheet in place of the list would be the end of the list
            return _shown(page, here, at, Trouble(typed_in(page), (_nothing(do),), status=422), after)
        case = _keep(page, here, _entered(page, here, here.sheet(at, after), numbered))
        if do in _THEN:
            _then(page, here, case)
    except Refused as error:
        return _shown(
            page, here, at, Trouble(typed_in(page), (), error.reasons, page.typed("text"), 409), after
        )
    except (InvalidInput, InvalidForm) as error:
        before = len(here.draft.papers) if _is_added(page) else 0
        return _shown(page, here, at, _mistakes(page, error, numbered, before), after)
    if do == "done":
        return page.go(here.address if here.is_one_of_many else f"/cases/{id}", did="save")
    verb, line = _on_line(page)
    opened = {"after": str(line)} if verb == "insert" else {}
    return page.go(f"{here.address}/{record}", at=str(at + (do == "next")), did=verb or "save", **opened)


@router.post("/cases/{id}/fill/{field}/{record}/remove")
def remove(page: Asked, id: str, field: str, record: int) -> Response:
    """Take one of several records away."""
    here = _here(page, id, field, record)
    _keep(page, here, {"remove": True})
    return page.go(here.address)


def _here(page: Page, id: str, field: str, record: int) -> Here:
    """Raises NotFound for a stranger and for what is no record, Refused for who may only look."""
    with page.parts.store.read() as work:
        scope = page.parts.service.scope(work, work.cases.read(id))
        refuse_stranger(page, work, scope)
    spec = scope.program.workflow.form.get(field)
    if spec is None or spec.type not in RECORDS:
        raise NotFound(
            "list", field, [n for n, s in scope.program.workflow.form.items() if s.type in RECORDS]
        )
    may = fillable(scope, page.reader.id)
    if field not in may:
        raise Refused(
            Reason(
                "not_open",
                Text("这一步不能修改", "this cannot be changed in this step"),
                details=(spec.text,),
            )
        )
    drafts = _drafts(scope.case.form.get(field))
    if not 1 <= record <= len(drafts) + 1:
        raise NotFound("record", str(record))
    return Here(scope, field, spec, record, drafts, may[field])


def _drafts(value: Json) -> tuple[Draft, ...]:
    kept = value if is_list(value) else [value]
    return tuple(draft_of(each) for each in kept if is_draft(each))


def _keep(page: Page, here: Here, record: Mapping[str, Json], version: int | None = None) -> Case:
    sent = page.typed("version")
    expected = version or (int(sent) if sent.isdecimal() else None)
    return page.parts.service.do(page.actor, here.scope.case.id, SaveForm(here.given(record), expected))


def _then(page: Page, here: Here, case: Case) -> None:
    """What is done to the whole list once the page has been kept, upon what has just been kept."""
    kept = replace(here, scope=here.scope.at(case), drafts=_drafts(case.form.get(here.field)))
    papers: Json = {"codes": "from_pages"}
    if page.typed("do") == "sort":
        papers = paper_lines.as_listed(kept.draft.papers, kept.listed)
    _keep(page, kept, {"papers": papers}, case.version)


def _on_line(page: Page) -> tuple[str, int]:
    """What a button does and to which line: `up.3`; 0 where it is about no line."""
    verb, _, line = page.typed("do").partition(".")
    return verb, int(line) if line.isdecimal() else 0


def _entered(page: Page, here: Here, sheet: Sheet, numbered: Sequence[NumberedRow]) -> dict[str, Json]:
    do = page.typed("do")
    if do in _SHEETS:
        rows: list[Json] = [dict(each.row) for each in numbered]
        if _is_added(page):
            last = len(here.draft.papers)
            rows = [{**each.row, "line": last + n} for n, each in enumerate(numbered, 1)]
        return {"papers": rows}
    fields = read_record(page, here.scope, "record", here.spec) if page.typed("with_fields") else {}
    papers = paper_lines.read(sheet, typed_in(page)) if page.typed("with_papers") else None
    verb, line = _on_line(page)
    if papers is not None and verb in _STEPS and not sheet.only:
        papers = paper_lines.exchanged(papers, line, line + _STEPS[verb])
    return {**fields, **({"papers": papers} if papers is not None else {})}


def _is_added(page: Page) -> bool:
    """Whether the sheet goes behind the lines that are there: so, unless it was said that it takes their place."""
    return page.typed("do") in _SHEETS and page.typed("mode") != "replace"


def _nothing(do: str) -> shapes.FieldError:
    if do == "paste":
        return shapes.FieldError(
            "text", Text("没有粘贴任何材料，清单没有改动", "Nothing was pasted; the list stays as it was")
        )
    return shapes.FieldError(
        "file",
        Text("文件里没有任何材料，清单没有改动", "There is no paper in the file; the list stays as it was"),
    )


def _numbered(page: Page, here: Here) -> Sequence[NumberedRow]:
    """The lines that were pasted or uploaded, each with its place in the sheet."""
    match page.typed("do"):
        case "paste":
            return rows_from_text(page.typed("text"), here.listed)
        case "upload":
            return _uploaded(page, here)
        case _:
            return ()


def _uploaded(page: Page, here: Here) -> Sequence[NumberedRow]:
    upload = page.uploaded("file")
    if upload is None:
        raise InvalidInput("file", Text("一个 CSV 或 Excel 文件", "a CSV or Excel file"), "")
    content = upload.file.read(LARGEST_SHEET + 1)
    if len(content) > LARGEST_SHEET:
        raise InvalidInput(
            "file", Text("不超过 10 MB 的文件", "a file of at most 10 MB"), str(upload.filename)
        )
    reads = rows_from_workbook if content[:2] == b"PK" else rows_from_csv
    return reads(content, here.listed)


def _mistakes(
    page: Page, error: InvalidInput | InvalidForm, numbered: Sequence[NumberedRow], before: int
) -> Trouble:
    inputs = inputs_of(error)
    wrong = {paper_lines.input_name(each.where): wrong_text(each) for each in inputs}
    shown = [_mistake(each, numbered, before) for each in inputs[:MOST_MISTAKES_SHOWN]]
    if (more := len(inputs) - len(shown)) > 0:
        shown.append(shapes.FieldError("main", Text(f"另有 {more} 处", f"and {more} more")))
    return Trouble(typed_in(page, wrong), tuple(shown), (), page.typed("text"), 422)


def _mistake(error: InvalidInput, numbered: Sequence[NumberedRow], before: int) -> shapes.FieldError:
    """`before` is how many lines of the list stand before those of the sheet."""
    text, line = wrong_text(error), paper_lines.line_of(error.where)
    name = paper_lines.input_name(error.where)
    if line is None:
        return shapes.FieldError(name, text)
    if numbered:
        nth = line - before
        line, name = numbered[nth - 1].line if 0 < nth <= len(numbered) else line, "text"
    column = paper_lines.column_title(error.where)
    return shapes.FieldError(
        name,
        Text(f"第{line}行 {column.zh}：{text.zh}", f"Line {line}, {column.of('en')}: {text.of('en')}"),
    )


def _shown(page: Page, here: Here, at: int, trouble: Trouble, after: int = 0) -> Response:
    record_class = classes(here.scope.definition.pack)[str(here.spec.class_)]
    sheet = here.sheet(at, after)
    value = here.draft.kept() if here.record <= len(here.drafts) else None
    fields = tuple(ask_record(here.scope, "record", here.spec, value, page.lang, trouble.typed))
    total = len(here.draft.papers)
    pages = max(-(-(total + 1) // LINES_A_PAGE), 1)
    typed = trouble.typed if trouble.typed.texts.get("with_papers") else NOTHING_TYPED
    return page.show(
        "filling.html",
        status=trouble.status,
        here="/cases",
        frame=_frame(here),
        record_class=record_class,
        fields=fields if here.is_one_of_many and not here.only else (),
        has_papers=record_class.checklist is not None and (value is not None or not here.is_one_of_many),
        columns=paper_lines.columns(sheet),
        lines=paper_lines.lines(sheet, page.lang, typed),
        at=min(at, pages),
        after=sheet.after,
        held=len(sheet.held),
        pages=pages,
        total=total,
        may_code=sheet.listed.checklist.pages == "coded" and (not here.only or _CODES in here.only),
        may_replace=not here.only,
        headings=paper_lines.headings(sheet),
        errors=trouble.errors,
        reasons=trouble.reasons,
        pasted=trouble.pasted,
        did=page.request.query_params.get("did", ""),
        quotable=words.quotable(here.scope.definition.pack),
    )


def _frame(here: Here) -> Mapping[str, object]:
    case = here.scope.case
    return {
        "case": case,
        "title": here.spec.text,
        "address": here.address,
        "record": here.record,
        "count": len(here.drafts),
        "version": str(case.version),
        "is_one_of_many": here.is_one_of_many,
    }
