"""`for: each form.FIELD` on an effect or a table takes the things of a list one by one, and asks of each what it has."""

from collections.abc import Iterator, Mapping

from engine.errors import did_you_mean
from engine.language.checks.whole import Whole
from engine.language.definition import EffectCall, FieldSpec, Workflow
from engine.language.fact_type import FactType
from engine.language.member import EACH, ManyKind, each_field, facts_of_each
from engine.language.parts import leaves
from engine.language.source import Finding, Place
from engine.people.who import MEMBERS
from engine.phrase import is_path


def not_each(whole: Whole) -> Iterator[Finding]:
    """Lists that are none, and facts that their things do not have."""
    for place, effect in whole.parts(EffectCall):
        if place[0] != "workflows":
            continue
        workflow = whole.pack.workflows[str(place[1])]
        if effect.for_ is not None:
            yield from _list(whole, workflow, (*place, "for"), effect.for_)
        known = facts_of_each(effect.for_, workflow, whole.kinds, whole.pack)
        yield from _asked(place, effect, known)
    for place, spec in whole.parts(FieldSpec):
        if place[0] == "workflows" and spec.for_ is not None and spec.for_.count(".") == 1:
            yield from _lines(whole, whole.pack.workflows[str(place[1])], (*place, "for"), spec.for_)


def _list(whole: Whole, workflow: Workflow, place: Place, phrase: str) -> Iterator[Finding]:
    many = [name for name, spec in workflow.asked.items() if isinstance(whole.kinds.get(spec.type), ManyKind)]
    spec = each_field(phrase, workflow)
    if spec is None or not isinstance(whole.kinds.get(spec.type), ManyKind):
        known = [f"{EACH}form.{name}" for name in many]
        text = f"expected 'each form.FIELD' of a list of things, got {phrase!r}{did_you_mean(phrase, known)}"
        yield Finding(place, text, 1)


def _lines(whole: Whole, workflow: Workflow, place: Place, phrase: str) -> Iterator[Finding]:
    """A table has a line for every record of a list: of nothing else is there a line to fill in."""
    known = [
        f"{EACH}form.{name}"
        for name in workflow.asked
        if "record" in facts_of_each(f"{EACH}form.{name}", workflow, whole.kinds, whole.pack)
    ]
    if phrase not in known and each_field(phrase, workflow) is not None:
        text = f"expected 'each form.FIELD' of a field that holds records, got {phrase!r}"
        yield Finding(place, f"{text}{did_you_mean(phrase, known)}", 1)


def _asked(place: Place, effect: EffectCall, known: Mapping[str, FactType]) -> Iterator[Finding]:
    for at, leaf in leaves(effect.with_, (*place, "with")):
        head = leaf.partition(".")[0]
        if head not in MEMBERS or not (is_path(leaf) or leaf in known):
            continue
        if effect.for_ is None:
            yield Finding(at, f"{head!r} is known only under 'for: each …'", 1)
        elif known and leaf not in known:
            yield Finding(at, f"nothing is called {leaf!r} here{did_you_mean(leaf, [*known])}", 1)
