"""The things of a list, one by one: what rules and effects under `for: each form.FIELD` may ask of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from engine.digest import Json
from engine.language.definition import FieldSpec, Pack, Workflow
from engine.language.fact_type import FactType
from engine.language.field import FieldKind, Reading
from engine.text import Text

EACH = "each "


@dataclass(frozen=True, slots=True)
class Member:
    """One thing. By path (`record`, `record.secrecy`), `facts` are what expressions compute with, `values` the same as kept.

    `title` is what people call it.
    """

    id: str
    title: Text = Text("")
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    values: Mapping[str, Json] = field(default_factory=dict[str, Json])


@runtime_checkable
class ManyKind(Protocol):
    """A kind of field whose value names several things. Pure, as every kind."""

    def member_facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        """What may be asked of each thing, by path: `record` the thing itself, `record.secrecy` a fact of it."""
        ...

    def members(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Member, ...]:
        """Each thing, in the order of the list; a fact that is not known is left out."""
        ...


def each_field(phrase: str | None, workflow: Workflow) -> FieldSpec | None:
    """The field that `each form.FIELD` names; None where the phrase or the field is not there."""
    if phrase is None or not phrase.startswith(f"{EACH}form."):
        return None
    return workflow.asked.get(phrase.removeprefix(f"{EACH}form."))


def facts_of_each(
    phrase: str | None, workflow: Workflow, kinds: Mapping[str, FieldKind], pack: Pack
) -> Mapping[str, FactType]:
    """What may be asked under `for: PHRASE`; nothing where it names no list of things."""
    spec = each_field(phrase, workflow)
    kind = kinds.get(spec.type) if spec is not None else None
    return kind.member_facts(spec, pack) if spec is not None and isinstance(kind, ManyKind) else {}
