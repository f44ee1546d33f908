"""Deciding many requests at once: chosen on the worklist, one form for what the action asks, a report of each.

What is chosen and entered is kept from the first press on, under an address of its own: whoever has to sign in anew in between
finds it again there.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO

from fastapi import APIRouter
from starlette.responses import Response

from archive.harmless import harmless
from engine.case.identity import new_id
from engine.deciding.forms import missing, read_whole
from engine.deciding.scope import Scope
from engine.deciding.turn import refuse_unsure
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, NotFound, Reason, Refused
from engine.language.definition import Action
from engine.people.actor import Actor
from engine.service.bulk import (
    MOST_AT_ONCE,
    Item,
    decide_many,
    too_few_or_many,
)
from engine.store.bulk_decisions import BulkDecision
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from web import shapes, words
from web.answers import finder_of, located, read, typed_in
from web.assuring import NEVER_KEPT, PASSWORD, actor_of, assuring_of
from web.navigation import is_overseer
from web.page import Asked, Page
from web.pages import handing_on
from web.questions import Typed, summary, wrong_inputs
from web.reading import trace_case
from web.seeing import shown_to
from web.store import worklist
from web.views import bulk_view, case_view
from web.views.bulk_report import COLUMNS, lines_of
from web.views.bulk_view import Chosen
from web.views.case_view import Failed, Offering
from web.views.handing_on_view import REASSIGN, WHOSE

router = APIRouter()
_SEEN, _TICKS, _HAS_TICKS, _KIND, _DO = "seen.", "case", "ticks", "kind", "do"
"""Names of the inputs."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing was decided."""

    reasons: tuple[Reason, ...] = ()
    wrong: Mapping[str, Text] | None = None
    unsure: Text = Text("")
    status: int = 200


_NO_TROUBLE = Trouble()


@router.post("/bulk")
def begin(page: Asked) -> Response:
    """Keep what was ticked, or all of one kind; the way to where it is decided."""
    ids = tuple(dict.fromkeys(page.typed_many(_TICKS)))
    person = page.person.id if page.person else ""
    with page.parts.store.begin() as work:
        if page.typed(_KIND):
            person = page.reader.id
            workflow, _, state = page.typed(_KIND).partition("/")
            ids = worklist.work_like(work.connection, person, workflow, state, MOST_AT_ONCE)
        is_handing_on = page.typed(_DO) == REASSIGN
        texts = {WHOSE: (page.typed(WHOSE),)} if is_handing_on and page.typed(WHOSE) else {}
        if not 0 < len(ids) <= MOST_AT_ONCE:
            raise Refused(too_few_or_many(len(ids)))
        id_ = new_id(page.now)
        action = REASSIGN if is_handing_on else ""
        made = BulkDecision(id_, person, page.token, "", "", "", action, ids, texts, page.now)
        work.bulk.keep(made)
    return _signed_in(page, page.go(f"/bulk/{id_}"), id_)


@router.post("/bulk/{id}")
def choose(page: Asked, id: str) -> Response:
    """Another action, or only those of one kind; what is ticked and entered is kept."""
    with page.parts.store.begin() as work:
        made = _kept(page, work, id)
        if made.decided_at is None:
            work.bulk.keep(_entered(page, made, page.typed("act")))
    return _signed_in(page, page.go(f"/bulk/{id}"), id)


@router.post("/bulk/{id}/decide")
def send(page: Asked, id: str) -> Response:
    """Decide those that are ticked, or give them to somebody else; whoever is not signed in any more does so first, and loses
    nothing."""
    action = page.typed("act")
    with page.parts.store.begin() as work:
        made = _kept(page, work, id)
        if made.decided_at is not None:
            return _signed_in(page, page.go(f"/bulk/{id}"), id)
        made = _entered(page, made, action)
        work.bulk.keep(made)
    if page.person is None:
        return _signed_in(page, page.go("/sign-in"), id)
    try:
        items, actor = _items(page, made, action)
    except (Refused, InvalidForm, InvalidInput) as error:
        return _form(page, made, _trouble(page, made, action, error))
    with page.parts.store.begin() as work:
        is_first = work.bulk.begin(id, action, [each.case for each in items], page.now)
    if is_first:
        decide_many(page.parts.service, actor, items, id)
    return page.go(f"/bulk/{id}")


@router.get("/bulk/{id}")
def show(page: Asked, id: str) -> Response:
    """What is to be decided; once it is, what became of each."""
    reader = page.reader
    with page.parts.store.begin() as work:
        made = _found(page, work, id)
        if not made.person:  # chosen while nobody was signed in any more
            made = replace(made, person=reader.id)
            work.bulk.keep(made)
    return _form(page, made) if made.decided_at is None else _report(page, made)


@router.get("/bulk/{id}/report.csv")
def table(page: Asked, id: str) -> Response:
    """The report as a table."""
    _ = page.reader
    with page.parts.store.read() as work:
        made = _found(page, work, id)
        lines = lines_of(work, made)
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(each.of(page.lang) for each in COLUMNS)
    for line in lines:
        said = line.said.label.of(page.lang) if isinstance(line.said.label, Text) else line.said.label
        writer.writerow(map(harmless, (line.number, said, line.why(page.lang), " ".join(line.clauses))))
    headers = {"Content-Disposition": 'attachment; filename="decided.csv"'}
    content = text.getvalue().encode("utf-8-sig")
    return page.with_cookies(Response(content, media_type="text/csv; charset=utf-8", headers=headers))


def _signed_in(page: Page, answer: Response, id: str) -> Response:
    """The answer, or first the way to sign in, which leads back to it."""
    if page.person is not None:
        return answer
    first = page.sign_in_first()
    page.come_back(first, f"/bulk/{id}")
    return first


def _kept(page: Page, work: UnitOfWork, id: str) -> BulkDecision:
    """The reader's own; before he has signed in anew, what was made in this very browser. Raises NotFound."""
    made = work.bulk.find(id)
    mine = made is not None and (
        made.person == page.person.id if page.person is not None else made.browser == page.token
    )
    if made is None or not mine:
        raise NotFound("page", page.request.url.path)
    return made


def _found(page: Page, work: UnitOfWork, id: str) -> BulkDecision:
    """His own, what nobody has begun yet, or for an overseer any that was decided. Raises NotFound."""
    made = work.bulk.find(id)
    if made is not None and (
        made.person in ("", page.reader.id) or (made.decided_at and is_overseer(page.roles))
    ):
        return made
    raise NotFound("page", page.request.url.path)


def _entered(page: Page, made: BulkDecision, action: str) -> BulkDecision:
    """With what is ticked and typed now."""
    texts = {
        name: tuple(values)
        for name, values in typed_in(page).texts.items()
        if name not in NEVER_KEPT and not name.startswith(_SEEN)
    }
    ticks: dict[str, tuple[str, ...]] = {_TICKS: ()} if _HAS_TICKS in page.form else {}
    return replace(made, action=action or made.action, texts={**ticks, **texts}, browser=page.token)


def _items(page: Page, made: BulkDecision, action: str) -> tuple[tuple[Item, ...], Actor]:
    """The act for each case that is ticked, as it was shown, and who acts. What goes to a colleague is of any kind.

    Raises Refused, InvalidForm and InvalidInput where all of them would be refused for the same: nothing is ticked, an answer is
    missing, the password is wrong.
    """
    if action == REASSIGN:
        return handing_on.items(page, made), actor_of(page)
    ticked = tuple(each for each in page.typed_many(_TICKS) if each in set(made.chosen))
    if not ticked:
        raise Refused(too_few_or_many(0))
    actor, answers = actor_of(page), dict[str, Json]()
    for case in ticked:
        with page.parts.service.look(case) as scope:
            asked = scope.program.workflow.actions_in(scope.case.state).get(action)
            if asked is not None:
                answers = read(page, scope, asked.ask, f"{action}.")
                _refuse_alike(scope, actor, asked, answers)
                break
    return tuple(_item(page, each, action, answers) for each in ticked), actor


def _refuse_alike(scope: Scope, actor: Actor, action: Action, answers: Mapping[str, Json]) -> None:
    """Raises what would refuse every one of them."""
    if not bulk_view.is_asked_once(action):
        raise Refused(_ONE_BY_ONE)
    refuse_unsure(scope, actor, action)
    entered = read_whole(scope, action.ask, answers)
    answered = scope.at(replace(scope.case, form={**scope.case.form, **entered.values}))
    if lacking := missing(answered, action.ask):
        text = Text("尚缺以下内容", "this is still missing")
        raise Refused(Reason("incomplete", text, action.clause, lacking))


def _seen(page: Page, case: str) -> tuple[Mapping[str, str], str | None]:
    item, seen = bulk_view.seen_of(page.typed(f"{_SEEN}{case}"))
    return seen, item


def _item(page: Page, case: str, action: str, answers: Mapping[str, Json]) -> Item:
    seen, item = _seen(page, case)
    return Item(case, action, answers, seen, item)


def _trouble(
    page: Page, made: BulkDecision, action: str, error: Refused | InvalidForm | InvalidInput
) -> Trouble:
    if isinstance(error, Refused):
        unsure = next((each.text for each in error.reasons if each.field == PASSWORD), Text(""))
        return Trouble(error.reasons, unsure=unsure, status=409)
    with page.parts.service.look(page.typed_many(_TICKS)[0]) as scope:
        ask = scope.program.workflow.actions_in(scope.case.state)[action].ask
        wrong = located(page, scope, ask, f"{action}.", wrong_inputs(error, f"{action}."))
    return Trouble((), wrong, status=422)


def _form(page: Page, made: BulkDecision, trouble: Trouble = _NO_TROUBLE) -> Response:
    """What is chosen, what can be done with all of it, and what that asks."""
    if made.action == REASSIGN:
        return handing_on.form(page, made, trouble.reasons, trouble.status)
    reader = page.reader.id
    with page.parts.store.read() as work:
        asked = worklist.asked_in(work.connection, reader, made.chosen)
        cases = worklist.cases_of(work.connection, [each for each in made.chosen if each in asked])
        scopes = [shown_to(page, page.parts.service.scope(work, case)) for case in cases]
    for scope in scopes:
        trace_case(page, scope, "opened")
    found = bulk_view.chosen(scopes, reader)
    kinds = bulk_view.kinds(found)
    only = next((k for k in kinds if [k.id] == list(made.texts.get(_KIND, ()))), None)
    if only is not None:
        found, kinds = tuple(each for each in found if each.kind == only.id), (only,)
    together, apart = bulk_view.in_common(found) if len(kinds) == 1 else ((), ())
    action = made.action if made.action in together else together[0] if len(together) == 1 else ""
    typed = Typed(made.texts, trouble.wrong or {})
    ticked = frozenset(made.texts[_TICKS]) if _TICKS in made.texts else None
    pack = found[0].scope.definition.pack if found else None
    return page.show(
        "bulk.html",
        status=trouble.status,
        here="/",
        id=made.id,
        kinds=kinds,
        kind=only.id if only else "",
        chosen=found,
        ticked=ticked,
        gone=len(made.chosen) - len(asked),
        acts=_acts(page, found, together, action, typed, trouble),
        act=action,
        apart=apart,
        unmet={each.brief.case: bulk_view.unmet_of(each, action) for each in found},
        quotable=words.quotable(pack) if pack else {},
        reasons=trouble.reasons,
        errors=summary(typed, {}) if trouble.wrong else (),
    )


def _acts(
    page: Page,
    found: Sequence[Chosen],
    together: Sequence[str],
    action: str,
    typed: Typed,
    trouble: Trouble,
) -> tuple[shapes.Act, ...]:
    if not found or not together:
        return ()
    first = found[0]
    offering = Offering(finder_of(page, first.scope.definition), page.lang, assuring_of(page))
    offered = case_view.acts(first.scope, first.brief, offering, Failed(action, typed, unsure=trouble.unsure))
    return tuple(each.act for each in offered if each.act.name in together)


_ONE_BY_ONE = Reason(
    "one_by_one",
    Text("此操作须逐件办理", "this is taken one by one: what it asks depends on the case"),
)


def _report(page: Page, made: BulkDecision) -> Response:
    with page.parts.store.read() as work:
        lines = lines_of(work, made)
        case = work.cases.read(lines[0].case) if lines and lines[0].number else None
    pack = page.parts.library.definition(case.edition).pack if case else None
    done = sum(line.said.tone == "good" for line in lines)
    return page.show(
        "bulk_report.html",
        here="/",
        id=made.id,
        at=made.decided_at,
        done=done,
        columns=COLUMNS,
        lines=sorted(lines, key=lambda line: line.said.tone == "good"),
        quotable=words.quotable(pack) if pack else {},
    )
