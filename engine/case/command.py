"""What anybody may ask of a case: frozen values, made at the edge, decided by the machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.digest import Json
from engine.text import Text

_AMENDED = Text(
    "因其他事项，本案内容已变动，请查看。",
    "Another matter has changed what this case is about: please look at it again.",
)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a case of `workflow`. `given` are form values as a person typed them.

    A `duty` says who counts as `opener`, what `period` (first and last date, ISO) it covers and when it is `due_at` (UTC).
    `beside` is the case out of which things that are decided differently went into this one. `on_paper` is what was answered to
    `open_late`, where the case began on paper and somebody enters it later: `person`, `on`, `proof`, `reason`.
    """

    workflow: str
    given: Mapping[str, Json] = field(default_factory=dict[str, Json])
    parent: str | None = None
    parent_name: str | None = None
    period: tuple[str, str] | None = None
    due_at: datetime | None = None
    opener: str | None = None
    beside: str | None = None
    duty: str | None = None
    on_paper: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class SaveForm:
    """Keep what has been entered so far, without acting. `version` is the case's version that the person saw."""

    given: Mapping[str, Json]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Take `action`. `seen` are the digests of the lists that the person was shown, by form field; `typed` is the case's number,
    which he types where what he does cannot be undone."""

    action: str
    answers: Mapping[str, Json] = field(default_factory=dict[str, Json])
    seen: Mapping[str, str] = field(default_factory=dict[str, str])
    item: str | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Take an offered work item for oneself."""

    item: str


@dataclass(frozen=True, slots=True)
class Release:
    """Give a claimed work item back to all its candidates."""

    item: str


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Whoever got a copy has opened it."""


@dataclass(frozen=True, slots=True)
class AskExtension:
    """Ask for a later `due` of the deadline `name`: opens a case of the workflow `extension`."""

    deadline: str
    until: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fire:
    """The sweeper: the deadline `name` has a rung due."""

    deadline: str


@dataclass(frozen=True, slots=True)
class Reseat:
    """The machine, after a change of staff: let the open seats follow today's holders."""


@dataclass(frozen=True, slots=True)
class Happened:
    """The machine: an event that an action may wait for (`child.NAME.ended`)."""

    event: str


@dataclass(frozen=True, slots=True)
class ExtendDeadline:
    """The machine, by a granted extension: move the deadline `name` to `due` (ISO date or instant)."""

    deadline: str
    until: str


@dataclass(frozen=True, slots=True)
class ChildChanged:
    """The machine: a child case moved; what the parent may read of it."""

    name: str
    state: str
    outcome: str | None
    form: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Amend:
    """The machine, because of what happened to a governed thing in another case: put `form` values in place of those that are
    there, for the ledger entry `what` with `data`. The opener and whoever works on the case are told `say`."""

    form: Mapping[str, Json]
    what: str
    data: Mapping[str, Json] = field(default_factory=dict[str, Json])
    say: Text = _AMENDED


@dataclass(frozen=True, slots=True)
class HandOver:
    """The machine, by a decided handover of work: `to` takes the place of `person` in the case, as its opener, wherever the form
    names him, and where the work was given to him. `by` is the number of the case that decided it."""

    person: str
    to: str
    by: str = ""


OfTheMachine = Fire | Reseat | Happened | ExtendDeadline | ChildChanged | Amend | HandOver
Command = OpenCase | SaveForm | Act | Claim | Release | MarkRead | AskExtension | OfTheMachine
