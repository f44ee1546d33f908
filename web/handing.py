"""Handing things out and taking them back at the counter: over several cases, each on its own, each with its report."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from archive.shape import is_list, is_object
from engine.case.case import Case
from engine.case.command import Act
from engine.deciding.brief import brief_for
from engine.deciding.counter import handing_over, is_at_counter
from engine.deciding.machine import Offer, offers
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, NotFound, Reason, Refused
from engine.language.definition import Action
from engine.service.pickup import sign_by_code
from engine.text import Text
from web import record_rows
from web.page import Page
from web.questions import Typed, inputs_of, wrong_text
from web.views.case_view import who_is_next


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one case: `is_done` says that what was asked has been done, `reasons` why it was not."""

    number: str
    href: str
    is_done: bool
    said: Text
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Returning:
    """Some records of one loan that come back. `name` begins the names of the inputs for their condition."""

    case: str
    records: tuple[str, ...]
    seen: Mapping[str, str]
    name: str


def give(page: Page, case: str, taker: str, digits: str, seen: Mapping[str, str]) -> Report:
    """The keeper signs that he hands it out; with digits, the taker signs too."""

    def act() -> Text:
        service = page.parts.service
        with service.look(case) as scope:
            action = together_at_counter(scope)
            is_mine = any(item.may_be_done_by(page.reader.id) for item in scope.case.visit.open_items)
        if action is None:
            raise Refused(
                Reason(
                    "not_waiting",
                    Text("本案现在没有要交接的档案", "nothing of this case waits to be handed out"),
                )
            )
        if is_mine:
            service.do(page.actor, case, Act(action, {}, seen))
        elif not digits:
            raise Refused(
                Reason(
                    "not_yours",
                    Text("您已签字，或本案不由您交接", "you have signed already, or this case is not yours"),
                )
            )
        if digits:
            sign_by_code(service, page.actor, case, taker, digits, Act(action))
        return _now(page, case)

    return _reported(page, case, act)


def take(page: Page, back: Returning, typed: Typed) -> Report:
    """Takes records back with the condition that was noted; the rest of the loan stays out, where the policy lets it."""

    def act() -> Text:
        with page.parts.service.look(back.case) as scope:
            offer = back_at_counter(scope, page.reader.id)
            if offer is None:
                text = Text("本案没有由您收回的档案", "this case has nothing out that you could take back")
                raise Refused(Reason("not_lent", text))
            answers = _answers(scope, offer.action, back, typed, page)
        page.parts.service.do(page.actor, back.case, Act(offer.name, answers, back.seen))
        return _now(page, back.case)

    return _reported(page, back.case, act)


def together_at_counter(scope: Scope) -> str | None:
    """The action by which keeper and taker sign together, where the case waits for it."""
    actions = scope.program.workflow.actions_in(scope.case.state)
    return next((name for name in handing_over(scope) if actions[name].together), None)


def back_at_counter(scope: Scope, person: str) -> Offer | None:
    """What the person may do to take things back."""
    found = (each for each in offers(scope, person) if not each.action.together)
    return next((each for each in found if is_at_counter(scope, each.action)), None)


def digests_of(scope: Scope, person: str) -> Mapping[str, str]:
    """The digests of the lists as the page shows them."""
    return {each.field: each.digest for each in brief_for(scope, person).lists}


def condition_of(scope: Scope, action: Action) -> str | None:
    """The field in which the condition of each record is noted."""
    found = (name for name, spec in action.ask.items() if spec.type == "table")
    return next((name for name in found if record_rows.is_about_records(action.ask[name], scope)), None)


def left_of(scope: Scope, action: Action) -> str | None:
    """The field that names what stays out."""
    found = (name for name, spec in action.ask.items() if spec.type == "records" and spec.pick)
    return next(found, None)


def records_of(scope: Scope, action: Action) -> tuple[str, ...]:
    """The records that the action is about, in the order of their list."""
    names = (str(call.with_.get("records", "")) for call in action.effects if "records" in call.with_)
    value = next((scope.raw(path) for path in names), None)
    return tuple(map(str, value)) if is_list(value) else ()


def _answers(scope: Scope, action: Action, back: Returning, typed: Typed, page: Page) -> Mapping[str, Json]:
    answers: dict[str, Json] = {}
    listed_ids = records_of(scope, action)
    rest = [record for record in listed_ids if record not in back.records]
    left = left_of(scope, action)
    if rest and left is None:
        text = Text("本案须一次全部归还", "everything that this case lent has to come back at once")
        raise Refused(Reason("not_whole", text, details=tuple(_titles(scope, rest))))
    if rest and left is not None:
        answers[left] = list(rest)
    if condition := condition_of(scope, action):
        rows = record_rows.Rows(back.name, action.ask[condition], scope, page.lang, typed)
        every = record_rows.answer_of(rows)
        answers[condition] = (
            [row for row in every if _is_back(row, rows.ids, back)] if is_list(every) else every
        )
    return answers


def _is_back(row: Json, ids: tuple[str, ...], back: Returning) -> bool:
    line = row.get("line") if is_object(row) else None
    return isinstance(line, int) and ids[line - 1] in back.records


def _titles(scope: Scope, ids: Iterable[str]) -> Iterable[Text]:
    return (record_rows.title_of(scope, record) for record in ids)


def _now(page: Page, case: str) -> Text:
    """Where the case is after it, and with whom."""
    with page.parts.service.look(case) as scope:
        return who_is_next(brief_for(scope, page.reader.id), scope)


def _reported(page: Page, case: str, act: Callable[[], Text]) -> Report:
    """Runs it; one case that fails says so and stops no other."""
    href = f"/cases/{case}"
    try:
        number = _number(page, case)
    except NotFound:
        return Report(case, href, is_done=False, said=Text(""), reasons=(_NO_CASE,))
    try:
        return Report(number, href, is_done=True, said=act())
    except Refused as error:
        return Report(number, href, is_done=False, said=Text(""), reasons=error.reasons)
    except (InvalidInput, InvalidForm) as error:
        wrong = tuple(wrong_text(each) for each in inputs_of(error))
        reason = Reason(
            "wrong_input", Text("有填写不对的地方", "something is not filled in right"), details=wrong
        )
        return Report(number, href, is_done=False, said=Text(""), reasons=(reason,))


_NO_CASE = Reason("no_case", Text("没有这个案件", "there is no such case"))


def _number(page: Page, case: str) -> str:
    with page.parts.store.read() as work:
        found: Case = work.cases.read(case)
    return found.number
