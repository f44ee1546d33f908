"""What the machine concluded: a value, not yet applied. The service applies all of it in one transaction, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from engine.case.case import Case
from engine.case.command import Command, OpenCase
from engine.digest import Json
from engine.language.member import Member
from engine.language.number import Template

MessageKind = Literal[
    "request",
    "reminder",
    "escalation",
    "returned",
    "copy",
    "told",
    "nudge",
    "comment",
    "opinion",
    "outcome",
    "unfillable",
    "role_empty",
    "seal",
    "sign_in",
    "password_changed",
]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one person, stored with the decision and delivered after commit.

    `item` or `deadline` is its reason: when the work item is closed or the deadline disarmed before the message goes out, it is
    not sent. `nth` counts a deadline's reminders; `data` holds what the words need beyond the case (JSON).
    """

    kind: MessageKind
    to: str
    item: str | None = None
    deadline: str | None = None
    nth: int = 0
    data: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass(frozen=True, slots=True)
class Effect:
    """A named operation on what is governed, carried out by the vocabulary's handler.

    `written` are the arguments as the definition has them (paths and literals), `arguments` what they stand for: the
    service resolves them right before the effect is carried out, so that an effect sees what the one before it did. `thing` is
    the one of a list whose turn it is under `for`.
    """

    name: str
    written: Mapping[str, Json]
    clauses: tuple[str, ...] = ()
    arguments: Mapping[str, Json] = field(default_factory=dict[str, Json])
    thing: Member | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What goes into the ledger. `texts` are words of people: they enter by salted digest only."""

    what: str
    data: Mapping[str, Json] = field(default_factory=dict[str, Json])
    texts: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class SignedList:
    """The rows that a signature covers, kept under their digest so that every party can print what was signed."""

    digest: str
    field: str
    rows: Json


@dataclass(frozen=True, slots=True)
class ForCase:
    """A command that follows for another case, in the same transaction."""

    case: str
    command: Command


@dataclass(frozen=True, slots=True)
class Numbering:
    """The case's own number: its sequence is drawn from the counter when the decision is applied."""

    template: Template
    values: Mapping[str, str]
    dated: date


@dataclass(frozen=True, slots=True)
class Decision:
    """The case as it shall be, and everything that goes with it. `case.version` is already the new one.

    `opens` are cases opened as its children, `besides` cases that the same person opens with it. `on_behalf_of` is whom the
    person who acted stood in for.
    """

    case: Case
    entries: tuple[Entry, ...] = ()
    effects: tuple[Effect, ...] = ()
    messages: tuple[Message, ...] = ()
    signed: tuple[SignedList, ...] = ()
    numbering: Numbering | None = None
    on_behalf_of: str | None = None
    opens: tuple[OpenCase, ...] = ()
    follows: tuple[ForCase, ...] = ()
    besides: tuple[OpenCase, ...] = ()

    def plus(
        self,
        *,
        case: Case | None = None,
        entries: tuple[Entry, ...] = (),
        effects: tuple[Effect, ...] = (),
        messages: tuple[Message, ...] = (),
        signed: tuple[SignedList, ...] = (),
        opens: tuple[OpenCase, ...] = (),
        follows: tuple[ForCase, ...] = (),
        besides: tuple[OpenCase, ...] = (),
    ) -> "Decision":
        """This decision and more: the case as it is now, everything else added behind what is there."""
        return replace(
            self,
            case=case or self.case,
            entries=self.entries + entries,
            effects=self.effects + effects,
            messages=self.messages + messages,
            signed=self.signed + signed,
            opens=self.opens + opens,
            follows=self.follows + follows,
            besides=self.besides + besides,
        )
