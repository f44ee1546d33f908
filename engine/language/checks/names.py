"""Every name that is used exists: roles, states, workflows, choices, unit kinds. And no name is a word of the language."""

import re
from collections.abc import Iterator, Sequence

from engine.errors import did_you_mean
from engine.language.checks.whole import Whole, actions_of
from engine.language.definition import FieldSpec, OpenSpec, Workflow
from engine.language.guard import RESERVED
from engine.language.source import Finding, Place
from engine.people.who import RELATIONS, WORDS, Who
from engine.phrase import PhraseError

NOT_FOR_ROLES = (*RELATIONS, *WORDS, "each", "none", "of", "at")
FACT_HEADS = (
    "form",
    "opener",
    "case",
    "state",
    "param",
    "child",
    "parent",
    "person",
    "record",
    "subject",
    "source",
    "today",
    "count",
)


def misnamed(whole: Whole) -> Iterator[Finding]:
    """Names that do not exist, and names that nobody may give."""
    yield from _of_pack(whole)
    yield from _of_authors(whole)
    yield from _in_who(whole)
    yield from _opened(whole)
    for workflow in whole.pack.workflows.values():
        yield from _of_states(whole, workflow)
        yield from _in_number(whole, workflow)


def no_such(what: str, name: str, known: Sequence[str]) -> str:
    """`there is no role 'x', did you mean 'y'?`, or the known ones where none is near."""
    meant = did_you_mean(name, known)
    listed = f"; there are {', '.join(known)}" if known and not meant and len(known) <= 12 else ""
    return f"there is no {what} {name!r}{meant}{listed}"


def _of_pack(whole: Whole) -> Iterator[Finding]:
    pack = whole.pack
    for name, role in pack.roles.items():
        if role.in_ is not None and role.in_ not in pack.unit_kinds:
            yield Finding(("roles", name, "in"), no_such("unit kind", role.in_, [*pack.unit_kinds]), 1)
        if role.named_by is not None and role.named_by not in pack.roles:
            yield Finding(("roles", name, "named_by"), no_such("role", role.named_by, [*pack.roles]), 1)
        if role.letter and role.substitutes is None:
            text = "'letter' goes with 'substitutes': who may stand in by a letter"
            yield Finding(("roles", name, "letter"), text)
    for place, who in whole.parts(Who):
        if "substitutes" in place[:3] and place[0] in ("roles", "substitutes"):
            yield from _of_substitutes(whole, place, who)


def _of_substitutes(whole: Whole, place: Place, who: Who) -> Iterator[Finding]:
    """Who may stand in is asked of no case: only the one who is away is known, as `opener`."""
    for path in who.paths:
        name = path.removeprefix("param.")
        if not path.startswith("param."):
            text = f"expected roles, relations of 'opener' or a parameter: {path!r} is a fact of a case, and here there is none"
            yield Finding(place, text, column_of(path, who.phrase))
        elif name not in whole.pack.parameters:
            yield Finding(
                place, no_such("parameter", name, [*whole.pack.parameters]), column_of(path, who.phrase)
            )


def _of_authors(whole: Whole) -> Iterator[Finding]:
    """Names that stand in expressions cannot be words of the expression language; roles cannot be words of a who."""
    pack = whole.pack
    named: list[Place] = [("parameters", name) for name in pack.parameters]
    named += [("choices", name, option) for name, choice in pack.choices.items() for option in choice.options]
    named += [place for place, _ in whole.parts(FieldSpec)]
    for place in named:
        if place[-1] in RESERVED:
            words = ", ".join(sorted(RESERVED))
            yield Finding(
                place, f"{place[-1]!r} is a word of the expression language and names nothing: {words}"
            )
    for name in pack.choices:
        if name in RESERVED or name in FACT_HEADS:
            yield Finding(
                ("choices", name), f"{name!r} is what facts begin with, as in '{name}.…': choose another name"
            )
    for name in pack.roles:
        if name in NOT_FOR_ROLES:
            words = ", ".join(NOT_FOR_ROLES)
            yield Finding(("roles", name), f"{name!r} is a word of 'who' and names no role: {words}")
    for name, workflow in pack.workflows.items():
        if "back" in workflow.states:
            yield Finding(
                ("workflows", name, "states", "back"), "'back' is a word of 'to' and names no state"
            )


def _in_who(whole: Whole) -> Iterator[Finding]:
    for place, who in whole.parts(Who):
        for role in who.roles:
            if role not in whole.pack.roles:
                text = no_such("role", role, [*whole.pack.roles, *WORDS])
                yield Finding(place, text, column_of(role, who.phrase))
        if "signer" in who.words:
            text = "'signer' is who was added by hand: nobody can be asked by that word"
            yield Finding(place, text, column_of("signer", who.phrase))
        if "subject" in who.words and place[0] != "duties":
            yield Finding(place, "'subject' is known only in a duty", column_of("subject", who.phrase))


def column_of(word: str, phrase: str) -> int:
    """The column (from 1) at which a whole word first stands in a phrase."""
    found = re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.])", phrase)
    return found.start() + 1 if found else 1


def _opened(whole: Whole) -> Iterator[Finding]:
    workflows = whole.pack.workflows
    for place, opened in whole.parts(OpenSpec):
        if opened.workflow not in workflows:
            yield Finding((*place, "workflow"), no_such("workflow", opened.workflow, [*workflows]), 1)
            continue
        form = workflows[opened.workflow].form
        for name in opened.with_:
            if name not in form:
                yield Finding((*place, "with", name), no_such("field", name, [*form]))


def _of_states(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    states = [*workflow.states]
    for place, name, action in actions_of(workflow):
        at_root = len(place) == 4
        if at_root and not action.in_:
            yield Finding(
                place, f"expected 'in: [states]': {name!r} is possible in several states, and none is named"
            )
        if not at_root and action.in_:
            yield Finding((*place, "in"), "'in' stands only on the actions of the whole workflow")
        for number, state in enumerate(action.in_):
            if state not in workflow.states:
                yield Finding((*place, "in", number), no_such("state", state, states), 1)
            elif name in workflow.states[state].actions:
                yield Finding(
                    place, f"the state {state!r} has an action {name!r} of its own: one name, one action"
                )
        for number, state in enumerate(action.targets):
            if state not in workflow.states:
                rows = isinstance(action.to, tuple)
                at = (*place, "to", number, "state") if rows else (*place, "to")
                yield Finding(at, no_such("state", state, [*states, "back"]), 1)


def _in_number(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    known = [*workflow.form, *(f"param.{name}" for name in whole.pack.parameters)]
    try:
        workflow.number.refuse_unknown(known)
    except PhraseError as error:
        yield Finding(("workflows", workflow.workflow, "number"), str(error), error.column)
