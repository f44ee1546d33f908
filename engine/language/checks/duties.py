"""A duty opens by an event that can happen, for things that exist, with facts that its event or its turn brings."""

from collections.abc import Iterator, Mapping

from engine.errors import did_you_mean
from engine.language.checks.names import column_of, no_such
from engine.language.checks.whole import Whole
from engine.language.definition import Duty
from engine.language.duty_facts import OUTSIDE, source_fields
from engine.language.parts import leaves, walk
from engine.language.source import Finding, Place
from engine.people.who import Who
from engine.phrase import is_path

NO_OPEN = "a ladder that many deadlines share opens no case: give it to the workflow or the state"


def undutiful(whole: Whole) -> Iterator[Finding]:
    """Events that never happen, things that do not exist, and facts that nothing brings."""
    for name, duty in whole.pack.duties.items():
        place = ("duties", name)
        yield from _event(whole, place, duty)
        yield from _turns(whole, place, duty)
        yield from _due(place, duty)
        yield from _empty(whole, place, duty)
        yield from _ladder(place, duty)
        for at, path, column in _paths(place, duty):
            yield from _fact(whole, duty, at, path, column)


def _event(whole: Whole, place: Place, duty: Duty) -> Iterator[Finding]:
    """A duty waits for a report from outside, for a case to come to a state, or for what becomes of a governed thing."""
    pack = whole.pack
    reported = [f"{OUTSIDE}{name}" for name in pack.events]
    entered = [f"{name}.{state}" for name, workflow in pack.workflows.items() for state in workflow.states]
    known = [*reported, *whole.vocabulary.events, *entered]
    if duty.upon is not None and duty.upon not in known:
        yield Finding((*place, "upon"), no_such("event", duty.upon, known), 1)
    if duty.every is None:
        for key in ("starts", "ahead", "covers"):
            if getattr(duty, key) is not None:
                yield Finding((*place, key), f"{key!r} goes with 'every': an event comes when it comes")


def _turns(whole: Whole, place: Place, duty: Duty) -> Iterator[Finding]:
    """`for: each …` names what each turn is for."""
    if duty.for_ is None:
        return
    each, _, kind = duty.for_.partition(" ")
    known: Mapping[str, object] = {**whole.pack.unit_kinds, **whole.pack.roles}
    if each != "each" or kind not in known:
        text = f"expected 'each' and a unit kind or a role, got {duty.for_!r}{did_you_mean(kind, [*known])}"
        yield Finding((*place, "for"), text, len("each ") + 1 if each == "each" else 1)


def _due(place: Place, duty: Duty) -> Iterator[Finding]:
    """A round is due on a day of its interval; what an event opens, so long after the event or a date that it brings."""
    due = duty.due
    if due is None:
        return
    if (due.day is not None) != (duty.every is not None):
        wanted = "{day}" if duty.every is not None else "{within, after}, {within, before} or {by}"
        goes_with = "'every'" if duty.every is not None else "'upon'"
        yield Finding((*place, "due"), f"expected {wanted} beside {goes_with}")
    for key in ("again", "extension"):
        if getattr(due, key) is not None:
            yield Finding(
                (*place, "due", key), f"a duty's due has no {key!r}: give it to the workflow that is opened"
            )
    for key in ("after", "before", "by"):
        path = getattr(due, key)
        if path is not None and path != "case.opened" and not path.startswith("source."):
            text = f"a duty's due counts from 'case.opened' or from a date of its event ('source.…'), not from {path!r}"
            yield Finding((*place, "due", key), text, 1)


def _empty(whole: Whole, place: Place, duty: Duty) -> Iterator[Finding]:
    """`unless_empty` names a field that is found, not filled in."""
    workflow = whole.pack.workflows.get(duty.open.workflow)
    if duty.unless_empty is None or workflow is None:
        return
    found = [name for name, spec in workflow.form.items() if spec.all]
    if duty.unless_empty not in found:
        text = no_such("field with 'all: true'", duty.unless_empty, found)
        yield Finding((*place, "unless_empty"), f"{text} in {workflow.workflow!r}", 1)


def _ladder(place: Place, duty: Duty) -> Iterator[Finding]:
    """The ladder is of the case that was opened: its duty's turn and event are over then."""
    for number, level in enumerate(duty.escalate or ()):
        if level.open is not None:
            yield Finding((*place, "escalate", number, "open"), NO_OPEN)
        for key, who in (("tell", level.tell), ("give", level.give), ("add", level.add)):
            for word in (*who.paths, *(w for w in who.words if w == "subject")) if who else ():
                text = f"a duty's ladder knows roles, 'worker' and 'opener', not {word!r}"
                yield Finding(
                    (*place, "escalate", number, key), text, column_of(word, who.phrase if who else "")
                )


def _paths(place: Place, duty: Duty) -> Iterator[tuple[Place, str, int]]:
    """Every path in the duty, with the word `subject`, which is one too; the ladder's are looked at by themselves."""
    for at, part in walk(duty, place):
        if isinstance(part, Who) and at[len(place)] != "escalate":
            found = (*part.paths, *(word for word in part.words if word == "subject"))
            yield from ((at, path, column_of(path, part.phrase)) for path in found)
    for at, leaf in leaves(duty.open.with_, (*place, "open", "with")):
        if is_path(leaf) or leaf == "subject":
            yield at, leaf, 1
    for key in ("after", "before", "by"):
        path = getattr(duty.due, key) if duty.due is not None else None
        if path is not None and path.startswith("source."):
            yield (*place, "due", key), path, 1


def _fact(whole: Whole, duty: Duty, place: Place, path: str, column: int) -> Iterator[Finding]:
    head, _, rest = path.partition(".")
    if head == "subject":
        if duty.for_ is None:
            yield Finding(place, "'subject' is what each turn is for, and this duty has no 'for'", column)
    elif head == "source":
        fields = _brought(whole, duty)
        if fields is not None and rest.removeprefix("form.").split(".")[0] not in fields:
            yield Finding(place, no_such("field of the event", rest, [*fields]), column + len("source."))
    elif head != "param":
        yield Finding(
            place, f"a duty knows 'source' (its event) and 'subject' (its turn), not {path!r}", column
        )


def _brought(whole: Whole, duty: Duty) -> Mapping[str, object] | None:
    """What the event brings; None where the event itself is wrong."""
    if duty.upon is None:
        return {}
    known = {**source_fields(whole.pack, duty), **whole.vocabulary.events.get(duty.upon, {})}
    is_known = duty.upon in whole.vocabulary.events or duty.upon.startswith(OUTSIDE) or known
    return known if is_known else None
