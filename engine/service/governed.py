"""The part of a vocabulary that touches the store: it reads the facts of governed things and carries effects out.

Both run inside the service's transaction. `archive/` provides them; `fonds/app.py` hands them to the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from engine.case.case import Case
from engine.case.decision import Effect, ForCase, Message
from engine.digest import Json
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Telling:
    """A message about another case than the one whose effect it is: the record it waits for is back."""

    case: str
    message: Message


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that duties may wait for (`record.returned`), with what it brings as `source.*`."""

    name: str
    source: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass(frozen=True, slots=True)
class Done:
    """What carrying out an effect changed on the case: form values to replace, and data for the ledger entry; and what follows
    from it, in the same transaction: commands for other cases, events of the vocabulary upon which duties open cases."""

    form: Mapping[str, Json] = field(default_factory=dict[str, Json])
    data: Mapping[str, Json] = field(default_factory=dict[str, Json])
    follows: tuple[ForCase, ...] = ()
    tells: tuple[Telling, ...] = ()
    events: tuple[Happening, ...] = ()


class Handler(Protocol):
    """Carries one effect out. Raises Refused when the governed things do not allow it; then nothing of the decision happens."""

    def __call__(
        self, work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
    ) -> Done: ...


class Reader(Protocol):
    """Reads the facts of governed things that the case's fields name (`all: true`, linked records), by path."""

    def __call__(
        self, work: UnitOfWork, workflow: Workflow, case: Case, reading: Reading
    ) -> Mapping[str, Json]: ...


class Ending(Protocol):
    """A case has ended: frees what its effects bound to it. Asked only of workflows with an effect that `binds`."""

    def __call__(self, work: UnitOfWork, case: Case, now: datetime) -> None: ...


def _free_nothing(work: UnitOfWork, case: Case, now: datetime) -> None:
    return None


def _fetch_nothing(work: UnitOfWork, workflow: Workflow, case: Case, reading: Reading) -> Mapping[str, Json]:
    return {}


@dataclass(frozen=True, slots=True)
class Governed:
    """Reader and handlers of one vocabulary."""

    handlers: Mapping[str, Handler] = field(default_factory=dict[str, Handler])
    fetch: Reader = _fetch_nothing
    at_end: Ending = _free_nothing
