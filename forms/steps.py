"""The signatures under a form, step by step of the workflow: what was done in each, by whom, with which words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from engine.deciding.scope import Scope
from engine.digest import check_code
from engine.errors import FondsError
from engine.language.definition import Action
from engine.people.quorum_parts import Quorum, whos
from engine.store.timeline import Entry
from engine.text import Text, listed, same
from forms.form import Block, Signature
from forms.signatures import how, signed_by, title_of, titles
from forms.source import Source, is_opinion


def steps(source: Source, field: str, digest: str = "") -> Iterator[Block]:
    """A block for each action that signs the list of `field`, in the order of the states; those with one signer share one.

    Who signed another list than `digest` (before something was taken off it) is shown with that list's check code. What is
    still to be signed has its places; in a case that has ended nothing is.
    """
    alone: list[Block] = []
    for block in steps_apart(source, field, digest):
        if len(block.signatures) == 1:
            alone.append(block)
            continue
        yield from _together(alone)
        alone.clear()
        yield block
    yield from _together(alone)


def _together(alone: Sequence[Block]) -> Iterator[Block]:
    """Steps with one signer each as one block, each signature under the name of its step."""
    if len(alone) < 2:
        yield from alone
        return
    signatures = (
        replace(each, title=block.title + same("：") + each.title if each.title else block.title)
        for block in alone
        for each in block.signatures
    )
    yield Block(listed(block.title for block in alone), tuple(signatures))


def steps_apart(source: Source, field: str, digest: str = "") -> Iterator[Block]:
    """The same, a block for each step."""
    for state_name, state in source.scope.program.workflow.states.items():
        for name, action in state.actions.items():
            if field not in action.sign:
                continue
            given = tuple(_given(source, state_name, name, action, field, digest))
            awaited = tuple(_awaited(source, state_name, action))
            if signatures := (*given, *awaited):
                yield Block(action.text, signatures)


def decisions(source: Source, *, apart_from: Sequence[str] = ()) -> tuple[Signature, ...]:
    """Everybody who acted in the case, one signature an act, but for the states left out."""
    workflow = source.scope.program.workflow
    found: list[Signature] = []
    for entry in source.acts():
        state = str(entry.data["from"])
        action = (
            workflow.actions_in(state).get(str(entry.data["action"])) if state in workflow.states else None
        )
        if (
            action is not None
            and state not in apart_from
            and entry.doer in source.scope.facts.organisation.people
        ):
            signed = _signed(source, entry, action)
            found.append(Signature(signed.title, signed.name, signed.at, action.text, signed.opinion))
    return tuple(found)


def _given(
    source: Source, state: str, name: str, action: Action, field: str, digest: str
) -> Iterator[Signature]:
    """Everybody's latest signature in this step."""
    latest: dict[tuple[str, str], Signature] = {}
    for entry in source.acts(name):
        if entry.data.get("from") != state or entry.doer not in source.scope.facts.organisation.people:
            continue
        covered = cast(Mapping[str, str], entry.data.get("signed") or {}).get(field, "")
        other = check_code(covered) if covered and digest and covered != digest else ""
        latest[entry.doer, str(entry.data.get("seats"))] = _signed(source, entry, action, other)
    yield from latest.values()


def _signed(source: Source, entry: Entry, action: Action, other: str = "") -> Signature:
    scope = source.scope
    said_how = how(scope, entry)
    if other:
        said_how += Text(f"，所签清单核对码 {other}", f", on the list {other}")
    seats = cast(Sequence[str], entry.data.get("seats") or ())
    if not seats and action.who is not None:
        seats = _asked(scope, action.who)
    signed = signed_by(scope, entry, titles(scope, seats), said_how)
    on_paper = source.on_paper(signed)
    words = [
        entry.texts[name] for name, spec in action.ask.items() if name in entry.texts and is_opinion(spec)
    ]
    said = "；".join(words)
    return Signature(on_paper.title, on_paper.name, on_paper.at, on_paper.how, Text(said, said))


def _awaited(source: Source, state: str, action: Action) -> Iterator[Signature]:
    scope = source.scope
    if scope.case.has_ended:
        return
    people = scope.facts.organisation.people
    if scope.case.state == state and action.who is None:
        for seat in scope.case.visit.items:
            if seat.act is None:
                names = [people[id_].name for id_ in seat.candidates if id_ in people]
                said = Text(" / ".join(n.zh for n in names), " / ".join(n.of("en") for n in names))
                yield Signature(title_of(scope, seat.phrase), said)
        return
    if state in scope.case.acted:
        return
    quorum = action.who or scope.program.workflow.states[state].who
    if quorum is not None:
        yield from (Signature(title_of(scope, who)) for who in _asked(scope, quorum))


def _asked(scope: Scope, quorum: Quorum) -> tuple[str, ...]:
    """Who will be asked in a later step, as far as that is settled by now."""
    try:
        return tuple(dict.fromkeys(who.phrase for who in whos(scope.quorum(quorum))))
    except FondsError:
        # a rule is asked when the step is reached
        return ()
