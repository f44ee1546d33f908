"""What may be done with a case besides deciding it, as its page shows it: standard actions, copies, files, a clock at rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.case.case import WorkItem
from engine.deciding.forms import list_digest
from engine.deciding.scope import Scope
from engine.deciding.standard.asking import Option, Options
from engine.deciding.standard.taking import StandardOffer, options_of, standard_offers
from engine.digest import check_code
from engine.language.definition import FieldSpec
from engine.language.standard_actions import CHOSEN, GIVE_BACK
from engine.text import Language, Text, listed
from engine.time.moment import written_moment
from web import shapes, words
from web.answers import ask
from web.finding import Finder
from web.questions import NOTHING_TYPED, RADIO_UP_TO
from web.views.case_view import Failed

_LONG = ("reason", "note", "opinion", "text")
_GRAVE = ("withdraw", "jump")
ENTER_LATE = "enter_late"


@dataclass(frozen=True, slots=True)
class More:
    """The ways to what else may be done, and the one of them that is open; `acts` are the ways to each act that may have been
    done on paper, where one has to be chosen first, since each asks something else."""

    links: tuple[shapes.Link, ...] = ()
    open: shapes.Act | None = None
    acts: tuple[shapes.Link, ...] = ()


def more(scope: Scope, person: str, finder: Finder, lang: Language, failed: Failed) -> More:
    """What may be done besides deciding. Only the one that was asked for is laid out: each may have everybody to choose from."""
    offers = tuple(each for each in standard_offers(scope, person) if each.name != GIVE_BACK)
    here = f"/cases/{scope.case.id}"
    is_to_choose = failed.action == ENTER_LATE and any(each.name == ENTER_LATE for each in offers)
    acts = _acts_on_paper(scope, person, here, failed) if is_to_choose else ()
    return More(
        acts=acts,
        links=tuple(
            shapes.Link(each.action.text, f"{here}?act={each.name}#act-{each.name}")
            for each in offers
            if each.name != failed.action
        ),
        open=next(
            (
                _act(scope, person, each, finder, lang, failed)
                for each in offers
                if each.name == failed.action and not acts
            ),
            None,
        ),
    )


def _act_on_paper(scope: Scope, person: str, failed: Failed) -> str:
    """Which act on paper is being entered: the one that was chosen, or the only one there is; else none yet."""
    possible = [each.value for each in options_of(scope, person, ENTER_LATE)["action"]]
    chosen = next(iter(failed.typed.texts.get(f"{ENTER_LATE}.action", ())), "")
    return possible[0] if len(possible) == 1 else chosen if chosen in possible else ""


def asked_on_paper(scope: Scope, action: str) -> Mapping[str, FieldSpec]:
    """What the act that is entered later asks by itself. The names of its inputs begin with `on_paper_prefix`."""
    own = scope.program.workflow.actions_in(scope.case.state).get(action)
    return own.ask if own is not None else {}


def on_paper_prefix(action: str) -> str:
    """With what the names of the inputs begin that an act on paper asks by itself."""
    return f"{ENTER_LATE}.{action}."


def _acts_on_paper(scope: Scope, person: str, here: str, failed: Failed) -> tuple[shapes.Link, ...]:
    """The ways to what may have been done on paper, while none is chosen."""
    if _act_on_paper(scope, person, failed):
        return ()
    way = f"{here}?act={ENTER_LATE}&what="
    possible = options_of(scope, person, ENTER_LATE)["action"]
    return tuple(shapes.Link(each.text, f"{way}{each.value}#act-{ENTER_LATE}") for each in possible)


def give_back(
    scope: Scope, person: str, finder: Finder, lang: Language, failed: Failed
) -> tuple[shapes.Act, ...]:
    """The one button of him whose opinion is asked for, or who waits for it."""
    found = (each for each in standard_offers(scope, person) if each.name == GIVE_BACK)
    return tuple(
        replace(_act(scope, person, each, finder, lang, failed), tone="primary", is_open=True)
        for each in found
    )


def lent(scope: Scope, person: str) -> Text:
    """What is awaited of whose opinion is asked for; nothing for anybody else."""
    item = _lent(scope.case.visit.open_items, person)
    if item is None or item.assignee is None:
        return Text("")
    by = words.name_of(scope.facts.organisation, item.assignee)
    return Text(
        f"{by.zh}请您提出意见：{item.question} 您答复后，仍由{by.zh}决定。",
        f"{by.of('en')} asks for your opinion: {item.question} Once you have answered, it is {by.of('en')} who decides.",
    )


def awaiting(scope: Scope, person: str) -> Text:
    """Whose opinion somebody waits for whose work it is."""
    for item in scope.case.visit.open_items:
        if item.delegated is not None and person in item.owners:
            whom = words.name_of(scope.facts.organisation, item.delegated)
            return Text(
                f"您已请{whom.zh}提出意见，正在等待答复；不再等待的，可以收回。",
                f"You have asked {whom.of('en')} for an opinion. You may take the work back without it.",
            )
    return Text("")


def copies(scope: Scope) -> tuple[shapes.Fact, ...]:
    """Who got a copy, and whether he has read it."""
    calendar = scope.definition.calendar
    found: list[shapes.Fact] = []
    for each in scope.case.copies:
        at = written_moment(calendar.local(each.read_at)) if each.read_at else None
        read = Text(f"{at.zh}已阅", f"read {at.en}") if at else Text("未阅", "not read yet")
        found.append(shapes.Fact(words.name_of(scope.facts.organisation, each.person), read))
    return tuple(found)


def rest(scope: Scope) -> Text:
    """Since when the clock of the case rests, and on whose word; nothing while it runs."""
    paused = scope.case.paused
    if paused is None:
        return Text("")
    at, by = written_moment(scope.definition.calendar.local(paused.at)), paused.by
    name = words.name_of(scope.facts.organisation, by)
    return Text(
        f"{name.zh}已于{at.zh}暂停计时，恢复前不计期限。",
        f"{name.of('en')} has stopped the clock on {at.en}: no deadline runs until it goes on.",
    )


def _act(
    scope: Scope, person: str, offer: StandardOffer, finder: Finder, lang: Language, failed: Failed
) -> shapes.Act:
    is_the_one = failed.action == offer.name
    typed = failed.typed if is_the_one else NOTHING_TYPED
    blank = scope.at(replace(scope.case, form={}))
    asked = ask(blank, offer.action.ask, finder, lang, typed, f"{offer.name}.")
    options = options_of(scope, person, offer.name)
    what = _act_on_paper(scope, person, failed) if offer.name == ENTER_LATE else ""
    if what:
        options = {**options, "action": tuple(each for each in options["action"] if each.value == what)}
    of_act = ask(scope, asked_on_paper(scope, what), finder, lang, typed, on_paper_prefix(what))
    fields = (_field(each, options) for each in asked.fields)
    return shapes.Act(
        offer.name,
        offer.action.text,
        "danger" if offer.name in _GRAVE else "plain",
        (*(each for each in fields if each is not None), *of_act.fields),
        is_open=is_the_one,
        tables=of_act.tables,
        says=_signed_on_paper(scope, what),
    )


def _signed_on_paper(scope: Scope, action: str) -> Text:
    """Which lists were signed by the act on paper, each with the check code that the paper should have."""
    own = scope.program.workflow.actions_in(scope.case.state).get(action)
    lists = listed(
        scope.program.asked[name].text + Text(f"（{code}）", f" ({code})")
        for name in (own.sign if own is not None else ())
        if (code := check_code(list_digest(scope, name)))
    )
    if not lists:
        return lists
    return Text(
        f"纸上签署的是下方所列清单：{lists.zh}。请先核对与纸上一致。",
        f"What was signed on paper is the list shown below: {lists.of('en')}. Please see first that they agree.",
    )


def standard_field(shown: shapes.Field, options: Options) -> shapes.Field:
    """A field of a standard action with what there is to choose from."""
    name = shown.name.rpartition(".")[2]
    if found := options.get(name):
        return _choosing(shown, found)
    return replace(shown, kind="textarea", rows=3) if name in _LONG else shown


def _field(shown: shapes.Field, options: Options) -> shapes.Field | None:
    """The same; none where there would be nothing to choose from."""
    name = shown.name.rpartition(".")[2]
    return None if name in CHOSEN and not options.get(name) else standard_field(shown, options)


def _choosing(shown: shapes.Field, options: Iterable[Option]) -> shapes.Field:
    if shown.kind == "textarea":  # several people, typed by name
        return shown
    found = tuple(shapes.Option(each.value, each.text) for each in options)
    if shown.kind in ("person", "checks"):
        positions: Mapping[str, shapes.Option] = {each.value: each for each in shown.options}
        return replace(shown, options=tuple(positions.get(each.value, each) for each in found))
    return replace(shown, kind="radio" if len(found) <= RADIO_UP_TO else "select", options=found)


def _lent(items: Iterable[WorkItem], person: str) -> WorkItem | None:
    return next((item for item in items if item.delegated == person), None)
