"""A child is a case of a workflow that exists, and is given fields that this has."""

from collections.abc import Iterator

from engine.errors import did_you_mean
from engine.language.checks.duties import NO_OPEN
from engine.language.checks.names import no_such
from engine.language.checks.whole import Whole
from engine.language.children import OPEN, opened_by
from engine.language.definition import EffectCall
from engine.language.source import Finding


def misopened(whole: Whole) -> Iterator[Finding]:
    """Effects that open a case of no workflow, or give it what its form does not ask; ladders of all that open anything."""
    for number, level in enumerate(whole.pack.defaults.escalate):
        if level.open is not None:
            yield Finding(("defaults", "escalate", number, "open"), NO_OPEN)
    workflows = whole.pack.workflows
    for place, effect in whole.parts(EffectCall):
        opened = opened_by(effect, whole.vocabulary)
        if opened is None or (effect.name == OPEN and "workflow" not in effect.with_):
            continue
        by_name = effect.name == OPEN
        if opened.workflow not in workflows:
            text = no_such("workflow", opened.workflow, [*workflows])
            at = (*place, "with", "workflow") if by_name else (*place, "with")
            yield Finding(
                at, text if by_name else f"{effect.name!r} opens a case: {text}", 1 if by_name else None
            )
            continue
        form = workflows[opened.workflow].form
        for name in opened.given:
            if name not in form:
                at = (*place, "with", "with", name) if by_name else (*place, "with", name)
                yield Finding(at, f"{opened.workflow!r} has no field {name!r}{did_you_mean(name, [*form])}")
