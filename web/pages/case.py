"""A case: what it is, where it stands, what is asked of the reader, and the buttons that answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import APIRouter
from starlette.responses import Response

from archive.draft import draft_of, is_draft
from archive.shape import is_list
from engine.case.command import Act, AskExtension, Claim, MarkRead, Release, SaveForm
from engine.deciding.brief import Brief, brief_for
from engine.deciding.explaining import explained
from engine.deciding.machine import fillable
from engine.deciding.scope import Scope
from engine.deciding.standard.taking import is_standard
from engine.deciding.standard.telling import is_unread
from engine.deciding.turn import NOT_TYPED
from engine.digest import Json, check_code
from engine.errors import InvalidForm, InvalidInput, Reason, Refused
from engine.language.definition import FieldSpec
from engine.language.standard_actions import named_action
from engine.store.timeline import timeline
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from forms.catalogue import forms_of
from web import shapes, words
from web.answers import RECORDS, ask, finder_of, located, read, typed_in
from web.assuring import PASSWORD, actor_of, assuring_of, entered_before, forget_entered, keep_entered
from web.navigation import is_overseer
from web.page import Asked as AskedFor
from web.page import Page, PageNumber
from web.picking import press_of
from web.questions import NOTHING_TYPED, Typed, summary, wrong_inputs
from web.reading import trace_case
from web.render import Setting, when
from web.seeing import refuse_stranger, shown_to
from web.store.lookups import CaseLine, SignedRows, lines_of, signed_rows
from web.views import case_view, fates, more_view
from web.views.case_files import files_of
from web.views.case_view import Failed
from web.views.difference import Difference, differences, marks
from web.views.history import history
from web.views.picture import picture, stages
from web.views.why import why

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Trouble:
    """An act that was refused: what had been typed, and every reason. `kept`: what was filled in is saved all the same."""

    failed: Failed = field(default_factory=Failed)
    reasons: tuple[Reason, ...] = ()
    errors: tuple[shapes.FieldError, ...] = ()
    status: int = 200
    kept: bool = False


NO_TROUBLE = Trouble()
_ASKED = {
    "until": Text("请填写希望延至的日期", "Please give the day it should be extended to"),
    "reason": Text("请填写延期理由", "Please give a reason"),
}
"""What a request for more time cannot do without."""


@router.get("/cases/{id}")
def show(page: AskedFor, id: str) -> Response:
    """The case as it is now; the action that the address names stands open. A copy that is opened counts as read."""
    with page.parts.service.look(id) as scope:
        unread = is_unread(scope.case, page.reader.id) and not scope.case.has_ended
    if unread:
        page.parts.service.do(page.actor, id, MarkRead())
    entered = entered_before(page, id, page.request.query_params.get("act", ""))
    if what := page.request.query_params.get("what"):
        entered = replace(entered, typed=Typed({f"{more_view.ENTER_LATE}.action": (what,)}))
    return _shown(page, id, Trouble(entered))


@router.post("/cases/{id}/act")
def act(page: AskedFor, id: str) -> Response:
    """Save what was typed on the page, then take the action; refused, everything comes back as it was sent."""
    action, kept = page.typed("act"), False
    with page.parts.store.read() as work:  # before anything that came is kept, files among it
        _scope(page, work, id)
    if press_of(typed_in(page)):
        return _shown(page, id, Trouble(Failed(action, typed_in(page))))
    try:
        if action == "save":
            _save(page, id)
            return page.go(f"/cases/{id}", did="save")
        answers = _answers(page, id, action)
        if page.typed("with_form"):
            _save(page, id)
            kept = True
        _take(page, id, action, answers)
    except (Refused, InvalidInput, InvalidForm) as error:
        return _shown(page, id, replace(_trouble(page, id, action, error), kept=kept))
    return page.go(f"/cases/{id}", did=action)


@router.post("/cases/{id}/claim")
def claim(page: AskedFor, id: str) -> Response:
    """Take the work for oneself, or give it back."""
    item = page.typed("item")
    try:
        page.parts.service.do(
            page.actor, id, Release(item) if page.typed("act") == "release" else Claim(item)
        )
    except Refused as error:
        return _shown(page, id, _trouble(page, id, "", error))
    return page.go(f"/cases/{id}")


@router.post("/cases/{id}/extension")
def extension(page: AskedFor, id: str) -> Response:
    """Ask for more time."""
    command = AskExtension(page.typed("deadline"), page.typed("until"), page.typed("reason").strip())
    if missing := {name: text for name, text in _ASKED.items() if not page.typed(name).strip()}:
        typed = typed_in(page, missing)
        return _shown(page, id, Trouble(Failed("extension", typed), (), summary(typed, {}), 422))
    try:
        page.parts.service.do(page.actor, id, command)
    except (Refused, InvalidInput, InvalidForm) as error:
        typed = typed_in(page, {} if isinstance(error, Refused) else wrong_inputs(error))
        reasons, status = (error.reasons, 409) if isinstance(error, Refused) else ((), 422)
        return _shown(page, id, Trouble(Failed("extension", typed), reasons, summary(typed, {}), status))
    return page.go(f"/cases/{id}", did="extension")


@router.get("/cases/{id}/lists/{place}")
def whole_list(page: AskedFor, id: str, place: int, at: PageNumber = 1) -> Response:
    """One list of the case, a hundred lines a page."""
    with page.parts.store.read() as work:
        scope = _scope(page, work, id)
        brief = brief_for(scope, page.reader.id)
    trace_case(page, scope, "opened")
    if not 1 <= place <= len(brief.tables):
        return page.go(f"/cases/{id}")
    title, table = brief.tables[place - 1]
    found = case_view.list_view("list", title, table, f"/cases/{id}/lists/{place}", at)
    pages = max(-(-found.total // case_view.SHOWN_LINES), 1)
    return page.show("list.html", here="/cases", brief=brief, list=found, at=at, pages=pages)


def trouble_of(page: Page, scope: Scope, action: str, error: Refused | InvalidInput | InvalidForm) -> Trouble:
    """What went wrong with the action, as the page shows it."""
    if isinstance(error, Refused):
        untyped = next((each.text for each in error.reasons if each.code == NOT_TYPED), Text(""))
        unsure = next((each.text for each in error.reasons if each.field == PASSWORD), Text(""))
        if unsure:
            keep_entered(page, scope.case.id, action)
        return Trouble(Failed(action, typed_in(page), untyped, unsure), error.reasons, status=409)
    asked, prefix = asked_by(scope, action), f"{action}."
    no_fields: Mapping[str, FieldSpec] = {}
    of_form = no_fields if is_standard(scope, action) else scope.program.workflow.form
    wrong = {
        where if where.partition(".")[0] in of_form or where.startswith(prefix) else f"{prefix}{where}": text
        for where, text in wrong_inputs(error).items()
    }
    what = page.typed(f"{more_view.ENTER_LATE}.action")
    on_paper = (more_view.asked_on_paper(scope, what), more_view.on_paper_prefix(what))
    typed = typed_in(page, located(page, scope, *on_paper, located(page, scope, asked, prefix, wrong)))
    return Trouble(Failed(action, typed), (), summary(typed, {}), 422)


def _trouble(page: Page, id: str, action: str, error: Refused | InvalidInput | InvalidForm) -> Trouble:
    with page.parts.service.look(id) as scope:
        return trouble_of(page, shown_to(page, scope), action, error)


def _answers(page: Page, id: str, action: str) -> Mapping[str, Json]:
    with page.parts.service.look(id) as scope:
        answers = read(page, scope, asked_by(scope, action), f"{action}.")
        what = str(answers.get("action") or "")
        if action == more_view.ENTER_LATE and is_standard(scope, action) and what:
            own = read(page, scope, more_view.asked_on_paper(scope, what), more_view.on_paper_prefix(what))
            answers.update({f"{what}.{name}": value for name, value in own.items()})
        return answers


def _take(page: Page, id: str, action: str, answers: Mapping[str, Json]) -> None:
    service = page.parts.service
    seen = shown_digests(page)
    if page.typed("with_form"):
        # The list as he saw it and what he typed into it himself, saved on that very version, is what he acts on.
        with service.look(id) as scope:
            seen = dict(case_view.digests(brief_for(scope, page.reader.id)))
    act = Act(action, answers, seen, page.typed("item") or None, page.typed("typed"))
    service.do(actor_of(page), id, act)
    forget_entered(page, id)


def _save(page: Page, id: str) -> None:
    with page.parts.service.look(id) as scope:
        given = read(page, scope, here_fillable(scope, page.reader.id))
    version = page.typed("version")
    if given:
        command = SaveForm(given, int(version) if version.isdecimal() else None)
        page.parts.service.do(page.actor, id, command)


def shown_digests(page: Page) -> dict[str, str]:
    """The digests of the lists that the page showed."""
    return {
        name.removeprefix("seen."): value
        for name, value in page.form.items()
        if name.startswith("seen.") and isinstance(value, str)
    }


def here_fillable(scope: Scope, person: str) -> Mapping[str, FieldSpec]:
    """The fields that the person fills in on this page: lists of papers have pages of their own."""
    form = scope.program.workflow.form
    names = fillable(scope, person)
    return {
        n: form[n]
        for n, only in names.items()
        if not only and not form[n].all and form[n].type != "new_records"
    }


def asked_by(scope: Scope, action: str) -> Mapping[str, FieldSpec]:
    """What the action asks of who takes it."""
    found = named_action(scope.program.workflow, scope.case.state, action)
    return found.ask if found else {}


def _scope(page: Page, work: UnitOfWork, id: str) -> Scope:
    scope = page.parts.service.scope(work, work.cases.read(id))
    refuse_stranger(page, work, scope)
    return shown_to(page, scope)


_RELATED_COLUMNS = (
    shapes.Column(Text("编号", "Number")),
    shapes.Column(Text("事项", "Matter")),
    shapes.Column(Text("关系", "Relation")),
    shapes.Column(Text("状态", "State")),
)


def _shown(page: Page, id: str, trouble: Trouble) -> Response:
    with page.parts.store.read() as work:
        scope = _scope(page, work, id)
        entries = timeline(work.connection, id)
        signed = signed_rows(work.connection, id)
        related = _related(page, work, scope)
        listed_ = fates.fates(work, scope)
    trace_case(page, scope, "opened")
    reader = page.reader.id
    brief = brief_for(scope, reader)
    came = case_view.returned(brief, scope, page.lang)
    mine = case_view.my_item(scope, reader)
    fields, finder = here_fillable(scope, reader), finder_of(page, scope.definition)
    typed = trouble.failed.typed if trouble.failed.typed.texts.get("with_form") else NOTHING_TYPED
    asked = ask(scope, fields, finder, page.lang, typed)
    offering = case_view.Offering(finder, page.lang, assuring_of(page))
    offered = case_view.acts(scope, brief, offering, trouble.failed)
    choices = tuple(case_view.extendable(scope, reader))
    giving = more_view.give_back(scope, reader, finder, page.lang, trouble.failed)
    pack = scope.definition.pack
    return page.show(
        "case.html",
        status=trouble.status,
        here="/cases",
        brief=brief,
        case=scope.case,
        badge=badge_of(brief, scope),
        stages=stages(scope.program.workflow, scope.case),
        deadlines=[(d.title, words.deadline(d, pack.name, page.now)) for d in brief.deadlines],
        asked_by=case_view.asker(brief, reader, page.lang),
        clauses=words.clauses(brief.clauses, pack.name),
        facts=case_view.facts(brief, scope, page.lang),
        lists=case_view.lists(brief, scope),
        came=came,
        task=case_view.task(brief, came),
        hidden=carried(brief),
        digest=next(iter(case_view.digests(brief).values()), ""),
        form=asked,
        paper_links=_paper_links(scope, reader),
        acts_here=[each for each in offered if asked.fields and each.asks_nothing],
        acts_apart=[each for each in offered if not (asked.fields and each.asks_nothing)],
        unmet=[each for each in offered if each.unmet],
        more=more_view.more(scope, reader, finder, page.lang, trouble.failed),
        give_back=giving,
        lent=more_view.lent(scope, reader),
        awaiting=more_view.awaiting(scope, reader),
        rest=more_view.rest(scope),
        lacking=case_view.lacking(scope),
        copies=more_view.copies(scope),
        quotable=words.quotable(pack),
        quorum=case_view.quorum(scope, brief, page.lang),
        why=why(explained(scope), pack.name, reader),
        item=mine.key if mine else "",
        may_claim=case_view.claimable(mine),
        may_release=case_view.releasable(mine, reader),
        extension=case_view.extension_fields(choices, _extension_typed(trouble)) if choices else (),
        extension_is_open=trouble.failed.action == "extension" or "extend" in page.request.query_params,
        signed=_signed_links(scope, signed, case_view.digests(brief), page),
        downloads=_downloads(scope),
        files=tuple(files_of(scope)),
        related=related,
        related_columns=_RELATED_COLUMNS,
        fates=listed_,
        fate_columns=fates.COLUMNS,
        figure=picture(scope.program.workflow, page.lang, scope.case.state, scope.case.path),
        entries=history(scope, entries, page.lang, reader, sees_origins=is_overseer(page.roles)),
        reasons=trouble.reasons,
        kept=trouble.kept,
        errors=trouble.errors,
        changed=changed(page, brief, trouble),
        did=_did(page, scope, entries[-1].data if entries else {}),
    )


def changed(page: Page, brief: Brief, trouble: Trouble) -> tuple[Difference, ...]:
    """What is other in the lists than the page showed, when that is why the act was refused."""
    if not any(reason.code == "list_changed" for reason in trouble.reasons):
        return ()
    return differences(brief, {name: value for name, value in page.form.items() if isinstance(value, str)})


def _extension_typed(trouble: Trouble) -> Typed:
    return trouble.failed.typed if trouble.failed.action == "extension" else NOTHING_TYPED


def carried(brief: Brief) -> Mapping[str, str]:
    """What every button carries: the lists as they were shown, the seat, the version."""
    seen = {f"seen.{name}": digest for name, digest in case_view.digests(brief).items()}
    return {**seen, **marks(brief), "item": brief.item or "", "version": str(brief.version)}


def badge_of(brief: Brief, scope: Scope) -> shapes.Badge:
    """The state of the case in a word."""
    if scope.case.outcome:
        return shapes.Badge(brief.state, "good" if scope.case.outcome == "done" else "rest")
    late = any(deadline.is_late for deadline in brief.deadlines)
    return shapes.Badge(brief.state, "late" if late else "plain")


@dataclass(frozen=True, slots=True)
class PaperLink:
    """The way to where the papers of a field are entered."""

    label: Text
    href: str
    count: int


def _paper_links(scope: Scope, person: str) -> tuple[PaperLink, ...]:
    form = scope.program.workflow.form
    return tuple(
        PaperLink(form[name].text, f"/cases/{scope.case.id}/fill/{name}", _count(scope.case.form.get(name)))
        for name in fillable(scope, person)
        if form[name].type in RECORDS
    )


def _count(value: Json) -> int:
    if is_draft(value):
        return len(draft_of(value).papers)
    return len(value) if is_list(value) else 0


def _related(page: Page, work: UnitOfWork, scope: Scope) -> tuple[shapes.Row, ...]:
    case = scope.case
    ids = [*([case.parent] if case.parent else []), *(child.case for child in case.children.values())]
    found = lines_of(work.connection, ids)
    return tuple(_related_row(page, found[id], id == case.parent) for id in ids if id in found)


def _related_row(page: Page, line: CaseLine, is_parent: bool) -> shapes.Row:
    workflow = page.parts.library.definition(line.edition).pack.workflows[line.workflow]
    role = Text("上级案件", "belongs to") if is_parent else Text("所开案件", "opened by this case")
    return shapes.Row(
        (line.number, workflow.text, role, workflow.states[line.state].text), f"/cases/{line.id}"
    )


def _signed_links(
    scope: Scope, signed: tuple[SignedRows, ...], digests: Mapping[str, str], page: Page
) -> tuple[tuple[shapes.Link, str], ...]:
    """The way to each list that was signed, the one that holds now first, and since when it stood so."""
    setting = Setting(page.lang, page.parts.zone, page.now)
    return tuple(
        (
            shapes.Link(
                _signed_title(scope.program.asked[each.field].text),
                f"/cases/{scope.case.id}/signed/{each.field}/{each.digest}",
            ),
            f"{when(each.first_signed_at, setting)} · {check_code(each.digest)}",
        )
        for each in sorted(
            signed,
            key=lambda each: (digests.get(each.field) == each.digest, each.first_signed_at),
            reverse=True,
        )
    )


def _downloads(scope: Scope) -> tuple[shapes.Download, ...]:
    """The forms that the case fills."""
    return tuple(
        shapes.Download(form.title, f"/cases/{scope.case.id}/forms/{form.name}") for form in forms_of(scope)
    )


def _signed_title(title: Text) -> Text:
    return Text(f"{title.zh}（已签清单）", f"{title.of('en')} (signed list)")


def _did(page: Page, scope: Scope, last: Mapping[str, Json]) -> Text:
    """What the page that led here has just done."""
    did = page.request.query_params.get("did", "")
    if did == "save":
        return Text("已保存", "Saved")
    if did == "extension":
        return Text("延期申请已提交", "The request for more time has been sent")
    said = case_view.action_title(scope, did)
    return Text(f"已办理：{said.zh}", f"Done: {said.of('en')}") if said else said
