"""A duty opens by an event that can happen, for things that exist, with facts that its event or its turn brings."""

from collections.abc import Iterator, Mapping

from engine.errors import did_you_mean
from engine.language.checks.names import column_of, no_such
from engine.language.checks.whole import Whole
from engine.language.definition import Duty, FieldSpec, Pack
from engine.language.parts import leaves, walk
from engine.language.source import Finding, Place
from engine.people.who import Who
from engine.phrase import is_path


def undutiful(whole: Whole) -> Iterator[Finding]:
    """Events that never happen, things that do not exist, and facts that nothing brings."""
    for name, duty in whole.pack.duties.items():
        place = ("duties", name)
        yield from _event(whole.pack, place, duty)
        yield from _turns(whole, place, duty)
        yield from _not_yet(place, duty)
        for at, path, column in _paths(place, duty):
            yield from _fact(whole.pack, duty, at, path, column)


def _event(pack: Pack, place: Place, duty: Duty) -> Iterator[Finding]:
    """A duty waits for a report from outside, or for a case to come to a state."""
    reported = [f"outside.{name}" for name in pack.events]
    entered = [f"{name}.{state}" for name, workflow in pack.workflows.items() for state in workflow.states]
    if duty.upon is not None and duty.upon not in (*reported, *entered):
        yield Finding((*place, "upon"), no_such("event", duty.upon, [*reported, *entered]), 1)
    if duty.every is None:
        for key in ("starts", "ahead", "covers"):
            if getattr(duty, key) is not None:
                yield Finding((*place, key), f"{key!r} goes with 'every': an event comes when it comes")


def _not_yet(place: Place, duty: Duty) -> Iterator[Finding]:
    """What a duty may say one day and nothing obeys today is refused, not ignored."""
    for key in ("remind", "escalate"):
        if getattr(duty, key) is not None:
            yield Finding(
                (*place, key), f"a duty has no {key!r} yet: give it to the workflow that the duty opens"
            )
    if duty.when is not None:
        yield Finding(
            (*place, "when"), "a duty has no 'when' yet: let the first state of its workflow decide"
        )


def _turns(whole: Whole, place: Place, duty: Duty) -> Iterator[Finding]:
    """`for: each …` names what each turn is for."""
    if duty.for_ is None:
        return
    each, _, kind = duty.for_.partition(" ")
    classes = whole.pack.sections.get("classes", {})
    known: Mapping[str, object] = {**whole.pack.unit_kinds, **whole.pack.roles, **classes}
    if each != "each" or kind not in known:
        text = f"expected 'each' and a unit kind, a role or a class, got {duty.for_!r}{did_you_mean(kind, [*known])}"
        yield Finding((*place, "for"), text, len("each ") + 1 if each == "each" else 1)


def _paths(place: Place, duty: Duty) -> Iterator[tuple[Place, str, int]]:
    """Every path in the duty, with the word `subject`, which is one too."""
    for at, part in walk(duty, place):
        if isinstance(part, Who):
            found = (*part.paths, *(word for word in part.words if word == "subject"))
            yield from ((at, path, column_of(path, part.phrase)) for path in found)
    for at, leaf in leaves(duty.open.with_, (*place, "open", "with")):
        if is_path(leaf) or leaf == "subject":
            yield at, leaf, 1


def _fact(pack: Pack, duty: Duty, place: Place, path: str, column: int) -> Iterator[Finding]:
    head, _, rest = path.partition(".")
    if head == "subject":
        if duty.for_ is None:
            yield Finding(place, "'subject' is what each turn is for, and this duty has no 'for'", column)
    elif head == "source":
        fields = _brought(pack, duty)
        if fields is not None and rest.split(".")[0] not in fields:
            yield Finding(place, no_such("field of the event", rest, [*fields]), column + len("source."))
    elif head != "param":
        yield Finding(
            place, f"a duty knows 'source' (its event) and 'subject' (its turn), not {path!r}", column
        )


def _brought(pack: Pack, duty: Duty) -> Mapping[str, FieldSpec] | None:
    """The fields of the event; None where the source is a case, or where the event itself is wrong."""
    if duty.upon is None:
        return {}
    event = pack.events.get(duty.upon.removeprefix("outside."))
    return event.fields if event is not None else None
