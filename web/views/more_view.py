"""What may be done with a case besides deciding it, as its page shows it: standard actions, copies, files, a clock at rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.case.case import WorkItem
from engine.deciding.scope import Scope
from engine.deciding.standard.asking import Option, Options
from engine.deciding.standard.taking import StandardOffer, options_of, standard_offers
from engine.language.standard_actions import CHOSEN, GIVE_BACK
from engine.text import Language, Text
from engine.time.moment import written_moment
from web import shapes, words
from web.answers import ask
from web.finding import Finder
from web.questions import NOTHING_TYPED, RADIO_UP_TO
from web.views.case_view import Failed

_LONG = ("reason", "note", "opinion", "text")
_GRAVE = ("withdraw", "jump")


@dataclass(frozen=True, slots=True)
class More:
    """The ways to what else may be done, and the one of them that is open."""

    links: tuple[shapes.Link, ...] = ()
    open: shapes.Act | None = None


def more(scope: Scope, person: str, finder: Finder, lang: Language, failed: Failed) -> More:
    """What may be done besides deciding. Only the one that was asked for is laid out: each may have everybody to choose from."""
    offers = tuple(each for each in standard_offers(scope, person) if each.name != GIVE_BACK)
    here = f"/cases/{scope.case.id}"
    return More(
        tuple(
            shapes.Link(each.action.text, f"{here}?act={each.name}#act-{each.name}")
            for each in offers
            if each.name != failed.action
        ),
        next(
            (
                _act(scope, person, each, finder, lang, failed)
                for each in offers
                if each.name == failed.action
            ),
            None,
        ),
    )


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
    options = _enterable(scope, options_of(scope, person, offer.name))
    fields = (_field(each, options) for each in asked.fields)
    return shapes.Act(
        offer.name,
        offer.action.text,
        "danger" if offer.name in _GRAVE else "plain",
        tuple(each for each in fields if each is not None),
        is_open=is_the_one,
    )


def _enterable(scope: Scope, options: Options) -> Options:
    """Without the acts that ask something of their own: this form has no place for it."""
    if "action" not in options:
        return options
    actions = scope.program.workflow.actions_in(scope.case.state)
    plain = (each for each in options["action"] if all(s.optional for s in actions[each.value].ask.values()))
    return {**options, "action": tuple(plain)}


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
