"""Requests to be decided together: what each shows of itself, and which actions all of them offer alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from engine.deciding.brief import Brief, ListShown, brief_for
from engine.deciding.machine import Offer
from engine.deciding.scope import Scope
from engine.digest import check_code
from engine.errors import Reason
from engine.language.definition import Action
from engine.text import Text
from web import shapes, words
from web.questions import PLAIN
from web.views import case_view
from web.views.case_view import ListView
from web.views.picture import label_of

MOST_LINES = 2_000
"""So many lines of lists stand on one page; of the lists behind them the way to the case is shown."""
ITEM = "item"


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list that a signature would cover, with its check code; `shown` is empty where the page holds too many already."""

    title: Text
    code: str
    shown: tuple[ListView, ...]

    @property
    def is_cut(self) -> bool:
        return not self.shown or any(each.is_cut for each in self.shown)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One request. `seen` is what its signature would cover, as it travels with the form; `kind` is alike for those that may be
    decided together."""

    scope: Scope
    brief: Brief
    title: Text
    deadline: shapes.Deadline | None
    kind: str
    seen: str
    lists: tuple[SignedList, ...] = ()

    @property
    def offers(self) -> Mapping[str, Offer]:
        return {each.name: each for each in self.brief.offers}


@dataclass(frozen=True, slots=True)
class Apart:
    """An action that is not taken for many at once, and why."""

    label: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests of one workflow in one state."""

    id: str
    title: Text
    count: int


def chosen(scopes: Sequence[Scope], reader: str) -> tuple[Chosen, ...]:
    """The requests as the page shows them."""
    left, found = MOST_LINES, list[Chosen]()
    for scope in scopes:
        brief = brief_for(scope, reader)
        signs = {name for offer in brief.offers for name in offer.action.sign}
        lists: dict[str, list[ListShown]] = {}
        for each in brief.lists:
            if each.field in signs:
                lists.setdefault(each.field, []).append(each)
        left -= sum(
            min(len(each.table.rows), case_view.SHOWN_LINES) for many in lists.values() for each in many
        )
        signed = tuple(_signed(scope, brief, many, shows=left >= 0) for many in lists.values())
        found.append(_chosen(scope, brief, signed))
    return tuple(found)


def kinds(of: Sequence[Chosen]) -> tuple[Kind, ...]:
    """Of how many kinds they are."""
    found: dict[str, list[Chosen]] = {}
    for each in of:
        found.setdefault(each.kind, []).append(each)
    return tuple(Kind(id, _kind_said(many[0].scope), len(many)) for id, many in found.items())


def in_common(of: Sequence[Chosen]) -> tuple[tuple[str, ...], tuple[Apart, ...]]:
    """The actions that all of them offer alike, and those that are taken one by one, with why."""
    together: list[str] = []
    apart: dict[str, Apart] = {}
    for name, offer in {name: offer for each in of for name, offer in each.offers.items()}.items():
        alike = [found for each in of if (found := each.offers.get(name)) is not None]
        why = _why_apart(offer, alike, len(of))
        if why:
            apart[name] = Apart(label_of(offer.action, name), why)
        else:
            together.append(name)
    return tuple(together), tuple(apart.values())


def is_asked_once(action: Action) -> bool:
    """Whether what the action asks can be answered once for many: nothing that depends on the case."""
    return all(
        spec.type in PLAIN and spec.type != "file" and spec.when is None for spec in action.ask.values()
    )


def seen_of(text: str) -> tuple[str | None, Mapping[str, str]]:
    """The seat and the digests that `Chosen.seen` carries."""
    given = dict(parse_qsl(text))
    item = given.pop(ITEM, None)
    return item, given


def _signed(scope: Scope, brief: Brief, of: Sequence[ListShown], *, shows: bool) -> SignedList:
    """The tables of one list, under the one digest that they share."""
    field = of[0].field
    shown = (
        case_view.list_view(f"{field}-{brief.case}-{n}", each.title, each.table, f"/cases/{brief.case}")
        for n, each in enumerate(of, 1)
    )
    title = scope.program.asked[field].text
    return SignedList(title, check_code(of[0].digest), tuple(shown) if shows else ())


def _chosen(scope: Scope, brief: Brief, lists: tuple[SignedList, ...]) -> Chosen:
    soonest = min(brief.deadlines, key=lambda each: each.due_at, default=None)
    seen = {**case_view.digests(brief), **({ITEM: brief.item} if brief.item else {})}
    return Chosen(
        scope,
        brief,
        brief.subject or brief.title,
        words.deadline(soonest, scope.definition.pack.name, scope.now) if soonest else None,
        f"{scope.case.workflow}/{scope.case.state}",
        urlencode(seen),
        lists,
    )


def _kind_said(scope: Scope) -> Text:
    workflow, state = scope.program.workflow.text, scope.program.workflow.states[scope.case.state].text
    return Text(f"{workflow.zh}·{state.zh}", f"{workflow.of('en')}, {state.of('en')}")


def _why_apart(offer: Offer, alike: Sequence[Offer], of: int) -> Text:
    if any(each.typed for each in alike):
        return Text(
            "不可撤销，须逐件输入编号确认", "it cannot be undone: each is confirmed by typing its number"
        )
    if not is_asked_once(offer.action):
        return Text("须逐件填写", "what it asks depends on the case")
    if len(alike) < of:
        return Text(f"只有{len(alike)}件可以这样办理", f"only {len(alike)} of them offer it")
    if any((each.action.ask, each.action.text) != (offer.action.ask, offer.action.text) for each in alike):
        return Text("各件所依据的制度版本不同", "they are on different editions of the policy")
    return Text("")


def unmet_of(each: Chosen, action: str) -> tuple[Reason, ...]:
    """What would refuse the action now in this case."""
    offer = each.offers.get(action)
    return offer.unmet if offer else ()
