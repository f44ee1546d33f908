"""One running matter, as a value: everything a decision about it needs, in one document.

The store keeps the document in one row, so that a decision costs one read; work items and deadlines also stand in
tables of their own for worklists and sweeps, written in the same transaction from the same value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engine.case.ruling import Ruling
from engine.digest import Json
from engine.language.standard_action import Place
from engine.people.panel import Node

Outcome = Literal["done", "refused", "lapsed", "withdrawn"]
WHOLE_CASE = "case"
OPENER = "opener"


@dataclass(frozen=True, slots=True)
class Act:
    """What one person did at one seat. `digests` are those of the lists as shown to him, by form field; `through` are those by
    whom the work of the one for whom he acted was passed on to him.

    Entered after the fact, it was done on paper on the day `done_on` (ISO), and `entered_by` somebody else.
    """

    action: str
    by: str
    at: datetime
    assurance: str
    on_behalf_of: str | None = None
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    answers: Mapping[str, Json] = field(default_factory=dict[str, Json])
    through: tuple[str, ...] = ()
    entered_by: str | None = None
    done_on: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """How a seat came beside those that the policy asks for: added by whom, to be asked before, beside or after which seat."""

    by: str
    place: Place
    seat: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Work offered to people at one seat of the current state.

    `key` is unique in the case for ever: visit and seat. `asked` is false while an earlier seat of an ordered quorum is due.
    `handed` says that an escalation or a person chose the candidates (`given_to`, besides whoever stands in for them), who then
    do not follow the holders of the role; `given_by` is that person. `added` is a signer added by hand, `removed` one taken away
    again. `delegated` is whose opinion is awaited, upon which `question`: until he gives the work back, nobody can act at the
    seat. `whose` is, of one of the seats that `each` makes, the person for whom the policy makes it, whoever has it now.
    """

    key: str
    seat: str
    phrase: str
    candidates: tuple[str, ...]
    asked: bool
    assignee: str | None = None
    act: Act | None = None
    handed: bool = False
    given_to: tuple[str, ...] = ()
    given_by: str | None = None
    added: Added | None = None
    removed: bool = False
    delegated: str | None = None
    question: str = ""
    whose: str = ""

    @property
    def is_open(self) -> bool:
        return self.asked and self.act is None and not self.removed

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose work it is: the assignee's, or while nobody claimed it any candidate's."""
        return (self.assignee,) if self.assignee else self.candidates

    @property
    def awaited(self) -> tuple[str, ...]:
        """Who has something to do at this seat: its owners, or whose opinion they asked for."""
        return (self.delegated,) if self.delegated else self.owners

    def may_be_done_by(self, person: str) -> bool:
        """Whether `person` may act at this seat."""
        return self.delegated is None and person in self.owners


@dataclass(frozen=True, slots=True)
class Visit:
    """The stay in the current state: who is asked, who has acted, under which answers of the rules.

    `staff` is the version of the organisation that last changed its seats; `nudged` are the moments (UTC) at which somebody
    pressed for it. `seats` is the highest number that a seat has had here, one that is no more included.
    """

    number: int
    entered_at: datetime
    tree: Node
    items: tuple[WorkItem, ...] = ()
    staff: int = -1
    nudged: tuple[datetime, ...] = ()
    seats: int = 0

    @property
    def last_seat(self) -> int:
        """The highest number that a seat has had: the next one is above it, so that no key is ever used again."""
        return max(self.seats, *(int(item.seat) for item in self.items), 0)

    @property
    def has_added(self) -> bool:
        """Whether somebody signs here whom the policy does not ask for."""
        return any(item.added and not item.removed for item in self.items)

    @property
    def open_items(self) -> tuple[WorkItem, ...]:
        return tuple(item for item in self.items if item.is_open)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A promise of the whole case (`name` = "case") or of a state (`name` = the state's).

    All instants UTC. `rung` counts the reminders and escalations already taken, `next_at` is when the next is due (None: no
    more). Disarmed deadlines stay, so that a state entered again keeps its first due. One that was moved by a decision
    (`extended` so often, or `shortened`) does not follow a corrected form any more.
    """

    name: str
    due_at: datetime
    since: datetime
    zh: str
    en: str
    edition: str
    provisional: bool
    armed: bool
    rung: int = 0
    next_at: datetime | None = None
    extended: int = 0
    shortened: bool = False
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """A case this one opened, under a name: where it stands, and of its form what this case may read."""

    name: str
    case: str
    state: str
    outcome: Outcome | None = None
    form: Mapping[str, Json] = field(default_factory=dict[str, Json])


def base_of(key: str) -> str:
    """The name by which the policy knows a child: `repair` of `repair.2`."""
    return key.partition(".")[0]


@dataclass(frozen=True, slots=True)
class By:
    """Whose act: who did it, for whom if he stood in for somebody, and by whom that was passed on to him."""

    person: str
    on_behalf_of: str | None = None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """The latest act: who did what, when, in which state, for whom if he stood in for somebody; told to whoever comes second.
    `said` is what he answered to a standard action, which is no part of the form; `replaced` are the values of the form that his
    answers took the place of; `together` are all who had acted at the step by then, he among them."""

    action: str
    by: str
    at: datetime
    state: str
    on_behalf_of: str | None = None
    said: Mapping[str, Json] = field(default_factory=dict[str, Json])
    through: tuple[str, ...] = ()
    together: tuple[By, ...] = ()
    replaced: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass(frozen=True, slots=True)
class Left:
    """How the case stood before its latest act moved it, so that it can be taken back while nothing has come of it."""

    visit: Visit
    path: tuple[str, ...]
    returns: Mapping[str, str]
    acted: Mapping[str, tuple[str, ...]]
    acted_as: Mapping[str, tuple[str, ...]]
    stood_for: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Copied:
    """Somebody who got a copy: from whom, when, and when he has read it (UTC; None: not yet)."""

    person: str
    by: str
    at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file laid to the case: its name, the digest under which its content is kept, its size in bytes."""

    name: str
    sha256: str
    size: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Paused:
    """The clock of the case rests by hand: since when (UTC), by whom."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class OnPaper:
    """That the case was opened on paper: on the day `on` (ISO); who entered it here later, and when (UTC)."""

    on: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `version` grows by one with every decision; `edition` is the published policy it is pinned to.

    `acted` names, by state, everyone whose act led out of it, `acted_as` everyone by the phrase that seated him, `stood_for` whom
    each substitute acted for; `last` is the latest act; `path` the states gone through (for `back`); `returns` says, by state,
    where its next way forward leads straight back to (`comes_back`). `duty` is the one that opened it, `period` are the first and
    last date (ISO) that it covers; `rulings` are the last answers of its rule tables. `effects` are the names of those done,
    `sent_back` counts the returns that no definition declares; `stopped_at` is since when (UTC) a step stops the deadline of
    the whole case. `foreseen` are the seats ahead that nobody could fill and of which the administrators
    were told. Of one that began `on_paper`, `opened_at` is the end of that day.
    """

    id: str
    number: str
    edition: str
    workflow: str
    state: str
    opener: str
    opened_at: datetime
    visit: Visit
    form: Mapping[str, Json] = field(default_factory=dict[str, Json])
    deadlines: Mapping[str, Deadline] = field(default_factory=dict[str, Deadline])
    acted: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    acted_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    stood_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    last: "Move | None" = None
    path: tuple[str, ...] = ()
    returns: Mapping[str, str] = field(default_factory=dict[str, str])
    children: Mapping[str, Child] = field(default_factory=dict[str, Child])
    parent: str | None = None
    parent_name: str | None = None
    period: tuple[str, str] | None = None
    duty: str | None = None
    rulings: Mapping[str, Ruling] = field(default_factory=dict[str, Ruling])
    left: Left | None = None
    copies: tuple[Copied, ...] = ()
    attached: tuple[Attached, ...] = ()
    paused: Paused | None = None
    stopped_at: datetime | None = None
    effects: tuple[str, ...] = ()
    sent_back: int = 0
    foreseen: tuple[str, ...] = ()
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    on_paper: OnPaper | None = None
    version: int = 0

    @property
    def has_ended(self) -> bool:
        return self.outcome is not None

    @property
    def openers(self) -> tuple[str, ...]:
        """Who opened it, and whoever did before it was handed over."""
        return tuple(dict.fromkeys((self.opener, *self.acted_as.get(OPENER, ()))))

    @property
    def brought_by(self) -> tuple[str, ...]:
        """Its openers, and whoever entered it from paper: none of them decides upon it beside others."""
        return (*self.openers, self.on_paper.entered_by) if self.on_paper else self.openers

    def children_named(self, name: str) -> tuple[Child, ...]:
        """The cases it opened under one name, in that order: a second one stands as `NAME.2`."""
        return tuple(child for key, child in self.children.items() if base_of(key) == name)
