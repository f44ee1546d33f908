"""Each field has a type that exists, with the keys that go with it; one name is one field."""

from collections.abc import Iterator

from engine.language.checks.names import no_such
from engine.language.checks.whole import Whole, actions_of
from engine.language.definition import FieldSpec, Workflow
from engine.language.field import FieldKind
from engine.language.source import Finding, Place

EVERY_FIELD_HAS = frozenset({"type", "zh", "en", "clause", "optional", "when", "default"})


def ill_typed(whole: Whole) -> Iterator[Finding]:
    """Fields of an unknown type, and keys that do not go with the type or are missing beside it."""
    for place, spec in whole.parts(FieldSpec):
        kind = whole.kinds.get(spec.type)
        if kind is None:
            yield Finding((*place, "type"), no_such("type", spec.type, sorted(whole.kinds)), 1)
        else:
            yield from _keys(place, spec, kind)
            yield from (Finding((*place, key), text, 1) for key, text in kind.problems(spec, whole.pack))
    for workflow in whole.pack.workflows.values():
        yield from _asked_twice(workflow)


def _keys(place: Place, spec: FieldSpec, kind: FieldKind) -> Iterator[Finding]:
    given = {key.rstrip("_") for key in spec.model_fields_set} - EVERY_FIELD_HAS
    for key in sorted(given - kind.takes - kind.needs):
        takes = ", ".join(sorted(kind.takes | kind.needs)) or "no key of its own"
        yield Finding((*place, key), f"a field of the type {spec.type!r} has no {key!r}; it takes {takes}")
    for key in sorted(kind.needs - given):
        yield Finding(place, f"a field of the type {spec.type!r} needs the key {key!r}")


def _asked_twice(workflow: Workflow) -> Iterator[Finding]:
    """Two actions may ask the same field, but not two different ones by one name."""
    first: dict[str, FieldSpec] = dict(workflow.form)
    for place, _, action in actions_of(workflow):
        for name, spec in action.ask.items():
            if first.setdefault(name, spec) != spec:
                text = f"{name!r} is asked elsewhere in {workflow.workflow!r} as another field: one name, one field"
                yield Finding((*place, "ask", name), text)
