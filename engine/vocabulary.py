"""The words that a governed matter brings to the language: pack sections, field types, facts and effects.

The engine knows none of them; `archive/vocabulary.py` fills one, `fonds/app.py` hands it to loader, machine and service.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from engine.actor import Actor
from engine.case import Case, Json
from engine.decision import Effect
from engine.definition import ChoiceSet, Model, Pack, Workflow
from engine.field import FieldKind, Reading
from engine.store.unit_of_work import UnitOfWork

Weight = Literal["plain", "weighty", "irreversible"]


@dataclass(frozen=True, slots=True)
class EffectKind:
    """A named operation. `needs` and `takes` are its arguments: the field types each may be (an empty set: any)."""

    name: str
    weight: Weight
    needs: Mapping[str, frozenset[str]]
    takes: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])


@dataclass(frozen=True, slots=True)
class Done:
    """What carrying out an effect changed on the case: form values to replace, and data for the ledger entry."""

    form: Mapping[str, Json] = field(default_factory=dict[str, Json])
    data: Mapping[str, Json] = field(default_factory=dict[str, Json])


class Handler(Protocol):
    """Carries one effect out, inside the service's transaction.

    Raises Refused when the governed things do not allow it; then nothing of the whole decision happens.
    """

    def __call__(
        self, work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
    ) -> Done: ...


class Reader(Protocol):
    """Reads, in the same transaction, the facts of governed things that the case's fields name (`all: true`, linked records)."""

    def __call__(
        self, work: UnitOfWork, pack: Pack, workflow: Workflow, case: Case, now: datetime
    ) -> Mapping[str, Json]: ...


def _fetch_nothing(
    work: UnitOfWork, pack: Pack, workflow: Workflow, case: Case, now: datetime
) -> Mapping[str, Json]:
    return {}


def _no_findings(pack: Pack) -> Iterable[tuple[tuple[str | int, ...], str]]:
    return ()


def _no_choices(pack: Pack) -> Mapping[str, ChoiceSet]:
    return {}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Frozen. `sections` are keys of pack.yaml, `files` further files (`checklists.yaml` holds the one key `checklists`); each
    maps the name to the model of one entry. `findings` checks them against each other, naming the place by its path
    from the section. `choices` are closed lists that follow from sections (`place`)."""

    sections: Mapping[str, type[Model]] = field(default_factory=dict[str, type[Model]])
    files: Mapping[str, type[Model]] = field(default_factory=dict[str, type[Model]])
    field_kinds: Mapping[str, FieldKind] = field(default_factory=dict[str, FieldKind])
    effects: Mapping[str, EffectKind] = field(default_factory=dict[str, EffectKind])
    handlers: Mapping[str, Handler] = field(default_factory=dict[str, Handler])
    fetch: Reader = _fetch_nothing
    findings: Callable[[Pack], Iterable[tuple[tuple[str | int, ...], str]]] = _no_findings
    choices: Callable[[Pack], Mapping[str, ChoiceSet]] = _no_choices
