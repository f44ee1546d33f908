"""A policy as data: frozen models that mirror the YAML, every phrase in them parsed.

The names of the fields are the words of the definition language (`docs/language.md`); the JSON Schema for editors is made
from these models. What a loader can only know with the whole pack in view (paths, roles, types) is checked in
`engine/linking.py` and `engine/language/validation.py`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, cast
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from engine.language.model import Cited, ClauseId, Clauses, Condition, Model, Name, Names, Sentence
from engine.language.number import TemplatePhrase
from engine.language.rule_table import RuleTable
from engine.language.standard_action import StandardAction
from engine.language.times import TimesPhrase
from engine.people.actor import Demanded
from engine.people.quorum import QuorumPhrase
from engine.people.who import WhoPhrase
from engine.phrase import PhraseError, nearest
from engine.text import Text
from engine.time.calendar import CalendarRule
from engine.time.day import DayPhrase
from engine.time.interval import CoversPhrase, IntervalPhrase
from engine.time.period import PeriodPhrase
from engine.time.reminder import ReminderPhrase

PackName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
Rolls = Literal["later", "earlier", "never"]
Outcome = Literal["done", "refused", "lapsed"]


def _none_is_empty(given: object) -> object:
    return () if given == "none" else given


def _none_is_nothing(given: object) -> object:
    return None if given == "none" else given


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        known = sorted(available_timezones())
        raise PhraseError(f"expected a time zone like 'Asia/Shanghai', got {name!r}", 1, nearest(name, known))
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
Inherited = Annotated[PackName | None, BeforeValidator(_none_is_nothing, PackName)]
Reminders = Annotated[
    tuple[ReminderPhrase, ...],
    BeforeValidator(_none_is_empty, tuple[ReminderPhrase, ...] | Literal["none"]),
]


class FieldSpec(Sentence, Cited):
    """A fact that people enter. Which keys go with which `type` is told by the vocabulary's field kinds."""

    type: Name
    optional: bool = False
    when: Condition | None = None
    default: object = None
    least: object = None
    most: object = None
    choices: Name | None = None
    role: Name | None = None
    workflow: Name | None = None
    kind: Name | None = None
    class_: Name | None = Field(default=None, alias="class")
    where: Mapping[Name, object] | None = None
    all: bool = False
    list_: Name | None = Field(default=None, alias="list")
    pick: str | None = None
    for_: str | None = Field(default=None, alias="for")
    fields: Mapping[Name, "FieldSpec"] = Field(default_factory=dict[str, "FieldSpec"])


class Extension(Cited):
    """Who may lengthen a deadline, at most by how much, how often."""

    who: QuorumPhrase
    at_most: PeriodPhrase | None = None
    times: TimesPhrase = 1


class Due(Cited):
    """A deadline: `{within, after}`, `{within, before}` or `{by}`; in a duty also `{day}`."""

    within: PeriodPhrase | None = None
    after: str | None = None
    before: str | None = None
    by: str | None = None
    day: DayPhrase | None = None
    rolls: Rolls = "later"
    again: PeriodPhrase | None = None
    extension: Extension | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Due":
        forms = (
            self.by is not None and not (self.within or self.after or self.before or self.day),
            self.day is not None and not (self.within or self.after or self.before or self.by),
            self.within is not None
            and (self.after is None) != (self.before is None)
            and not (self.by or self.day),
        )
        if not any(forms):
            raise ValueError("expected {within, after}, {within, before}, {by} or, in a duty, {day}")
        return self


class OpenSpec(Model):
    """`open: {workflow, as, with}`: another case."""

    workflow: Name
    as_: Name | None = Field(default=None, alias="as")
    with_: Mapping[Name, object] = Field(default_factory=dict[str, object], alias="with")

    @property
    def child_name(self) -> str:
        return self.as_ or self.workflow


class Rung(Cited):
    """One step of an escalation ladder: how late, who is told, and what changes: `give` and `add` move the work, `open` opens a
    case, a child of the late one."""

    late: PeriodPhrase
    tell: WhoPhrase | None = None
    give: WhoPhrase | None = None
    add: WhoPhrase | None = None
    open: OpenSpec | None = None

    @model_validator(mode="after")
    def _says_what(self) -> "Rung":
        if not (self.tell or self.give or self.add or self.open):
            raise ValueError("expected one of tell, give, add or open beside 'late'")
        return self


Ladder = Annotated[tuple[Rung, ...], BeforeValidator(_none_is_empty, tuple[Rung, ...] | Literal["none"])]


class Requirement(Cited):
    """What must hold, else refused with the sentence and the clause."""

    that: Condition
    say: Sentence | None = None


class EffectCall(Cited):
    """`{EFFECT: {…}, for, when, clause}`: one named operation, done in the transaction of the action; with `for` once for each
    thing of a list."""

    name: Name
    for_: str | None = Field(default=None, alias="for")
    with_: Mapping[str, object] = Field(alias="with")
    when: Condition | None = None

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_key(cls, given: object) -> object:
        if not isinstance(given, Mapping) or "name" in given:
            return cast(object, given)
        rest = dict(cast(Mapping[str, object], given))
        kept = {key: rest.pop(key) for key in ("when", "for", "clause") if key in rest}
        if len(rest) != 1:
            beside = "for, when and clause"
            raise ValueError(f"expected one effect beside {beside}, got {', '.join(rest) or 'none'}")
        ((name, arguments),) = rest.items()
        if not isinstance(arguments, Mapping):
            raise ValueError(f"expected {{{name}: {{…}}}}, got {arguments!r}")
        return {**kept, "name": name, "with": cast(object, arguments)}


class Branch(Cited):
    """One row of a branching `to`."""

    state: Name
    when: Condition | None = None
    otherwise: bool = False


class Action(Cited):
    """One transition: what a person (or, with `upon`, the machine) may do in a state. `assurance` is how surely he must be known;
    where nothing is said, a mail link will do, and a sign-in for what cannot be undone."""

    zh: str = ""
    en: str = ""
    to: Name | tuple[Branch, ...] | None = None
    who: QuorumPhrase | None = None
    upon: str | None = None
    together: bool = False
    comes_back: bool = False
    when: Condition | None = None
    require: tuple[Requirement, ...] = ()
    ask: Mapping[Name, FieldSpec] = Field(default_factory=dict[str, FieldSpec])
    sign: Names = ()
    assurance: Demanded | None = None
    terms: Clauses = ()
    effects: tuple[EffectCall, ...] = ()
    copy_to: tuple[WhoPhrase, ...] = ()
    in_: tuple[Name, ...] = Field(default=(), alias="in")

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def targets(self) -> tuple[str, ...]:
        """The states it may lead to; `back` and staying name none."""
        if self.to is None or self.to == "back":
            return ()
        return (self.to,) if isinstance(self.to, str) else tuple(branch.state for branch in self.to)


class State(Sentence, Cited):
    """Where a case can be. With `final` it has ended.

    `task` is what is asked of the people in it, as one sentence; `fills` are paths of the form that they may enter here although
    the first state is over (`form.file.papers.codes`: the reviewer numbers the pages). While a case is in a state that
    `stops_clock`, the deadline of the whole case rests.
    """

    who: QuorumPhrase | None = None
    task: Sentence | None = None
    fills: tuple[str, ...] = ()
    due: Due | None = None
    remind: Reminders | None = None
    escalate: Ladder | None = None
    stops_clock: bool = False
    actions: Mapping[Name, Action] = Field(default_factory=dict[str, Action])
    standard_actions: Mapping[Name, StandardAction] = Field(default_factory=dict[str, StandardAction])
    final: Outcome | None = None

    @property
    def together(self) -> tuple[str, Action] | None:
        """The action that needs the quorum, if the state has one."""
        return next(((name, action) for name, action in self.actions.items() if action.together), None)


class Opening(Cited):
    """Who may open a case, and on what terms. With `whole` the form is complete from then on and nobody changes it: what is
    decided upon is what was asked for."""

    who: QuorumPhrase
    whole: bool = False
    require: tuple[Requirement, ...] = ()
    effects: tuple[EffectCall, ...] = ()
    terms: Clauses = ()


class Workflow(Sentence, Cited):
    """One process of the policy; a case of it starts in the first state. `subject` is the field that says what a case is about;
    else it is the first one filled in."""

    workflow: Name
    opening: Opening
    form: Mapping[Name, FieldSpec] = Field(default_factory=dict[str, FieldSpec])
    number: TemplatePhrase
    subject: Name | None = None
    apart: tuple[tuple[WhoPhrase, ...], ...] = ()
    apart_units: tuple[tuple[WhoPhrase, ...], ...] = ()
    due: Due | None = None
    remind: Reminders | None = None
    escalate: Ladder | None = None
    rules: Mapping[Name, RuleTable] = Field(default_factory=dict[str, RuleTable])
    states: Mapping[Name, State]
    actions: Mapping[Name, Action] = Field(default_factory=dict[str, Action])
    standard_actions: Mapping[Name, StandardAction] = Field(default_factory=dict[str, StandardAction])

    @field_validator("states")
    @classmethod
    def _has_a_start(cls, states: Mapping[str, State]) -> Mapping[str, State]:
        if not states:
            raise ValueError("expected at least one state")
        return states

    @property
    def first(self) -> str:
        return next(iter(self.states))

    def actions_in(self, state: str) -> Mapping[str, Action]:
        """The state's own actions, then those that are possible in several states."""
        return {**self.states[state].actions, **{n: a for n, a in self.actions.items() if state in a.in_}}

    @property
    def asked(self) -> Mapping[str, FieldSpec]:
        """All fields a case may come to hold: the form, then what actions ask."""
        asks = (a.ask for s in self.states for a in self.actions_in(s).values())
        return {**self.form, **{name: spec for ask in asks for name, spec in ask.items()}}


class Role(Sentence, Cited):
    """An office that people hold in the directory. Beside those it is given to, whoever has one of `positions` holds it, and
    whoever `when` is true of (`person.*`).

    `substitutes` are who may stand in for a holder who is away, by a decided substitution; with `letter` only by one that brings
    a letter. Where nothing is said, those of the pack may. An `outside` one is another body, of which nobody is in the directory:
    who holds the role `recorded_by` enters what it says, with the paper that proves it.
    """

    holders: Annotated[int, Field(ge=1)] | None = None
    in_: Name | None = Field(default=None, alias="in")
    named_by: Name | None = None
    positions: tuple[str, ...] = ()
    when: Condition | None = None
    substitutes: QuorumPhrase | None = None
    letter: bool = False
    outside: bool = False
    recorded_by: Name | None = None


class Option(Sentence, Cited):
    """One option of a closed list; `code` is what numbers write."""

    code: str = ""


class ChoiceSet(Cited):
    """A closed list in ascending order; with a `question` the company fills it."""

    options: Mapping[Name, Option] = Field(default_factory=dict[str, Option])
    question: Sentence | None = None

    @model_validator(mode="before")
    @classmethod
    def _options_are_its_keys(cls, given: object) -> object:
        if not isinstance(given, Mapping) or "question" in given or "options" in given:
            return cast(object, given)
        options = dict(cast(Mapping[str, object], given))
        clause = (
            {"clause": options.pop("clause")} if isinstance(options.get("clause"), str | list | tuple) else {}
        )
        return {"options": options, **clause}


class Parameter(Cited):
    """A figure the policy leaves open: without a value, nothing is published."""

    type: Literal[
        "text", "number", "money", "date", "yes_no", "choice", "period", "interval", "quorum", "day"
    ]
    question: Sentence
    value: object = None
    choices: Name | None = None


class UnitKind(Sentence, Cited):
    """A kind of unit in the directory: branch, department."""


class Defaults(Cited):
    """Reminders and ladder for every deadline that has none of its own."""

    remind: Reminders = ()
    escalate: Ladder = ()


class Event(Sentence, Cited):
    """What another system or a clerk may report: `outside.NAME`."""

    fields: Mapping[Name, FieldSpec] = Field(default_factory=dict[str, FieldSpec])


class Duty(Cited):
    """What opens by date or event. `remind` and `escalate` are of the deadline of the case it opens; with `unless_empty` it opens
    nothing when that field of the form, which nobody fills in, would be empty."""

    every: IntervalPhrase | None = None
    upon: str | None = None
    due: Due | None = None
    starts: Due | None = None
    ahead: PeriodPhrase | None = None
    covers: CoversPhrase | None = None
    for_: str | None = Field(default=None, alias="for")
    when: Condition | None = None
    open: OpenSpec
    unless_empty: Name | None = None
    opener: WhoPhrase | None = None
    remind: Reminders | None = None
    escalate: Ladder | None = None

    @model_validator(mode="after")
    def _opens_by_something(self) -> "Duty":
        if (self.every is None) == (self.upon is None):
            raise ValueError("expected either 'every' (an interval) or 'upon' (an event)")
        return self


class PackFile(Sentence):
    """`pack.yaml`: who we are. The vocabulary adds its own sections beside these."""

    pack: PackName
    source: str = ""
    version: Annotated[int, Field(ge=1)]
    in_force: date | None = None
    inherits: Inherited = "standard"
    to_inherit: bool = False
    time_zone: TimeZone = "Asia/Shanghai"
    calendar: CalendarRule | None = None
    roles: Mapping[Name, Role] = Field(default_factory=dict[str, Role])
    choices: Mapping[Name, ChoiceSet] = Field(default_factory=dict[str, ChoiceSet])
    parameters: Mapping[Name, Parameter] = Field(default_factory=dict[str, Parameter])
    unit_kinds: Mapping[Name, UnitKind] = Field(default_factory=dict[str, UnitKind])
    events: Mapping[Name, Event] = Field(default_factory=dict[str, Event])
    defaults: Defaults | None = None
    substitutes: QuorumPhrase | None = None
    rules: Mapping[Name, RuleTable] = Field(default_factory=dict[str, RuleTable])
    standard_actions: Mapping[Name, StandardAction] = Field(default_factory=dict[str, StandardAction])
    kept_by: Mapping[ClauseId, Name] = Field(default_factory=dict[str, str])
    advice: Mapping[ClauseId, Sentence] = Field(default_factory=dict[str, Sentence])
    not_yet: tuple[ClauseId, ...] = ()


class DutiesFile(Model):
    """`duties.yaml`."""

    duties: Mapping[Name, Duty]


class Clause(Model):
    """One clause of `policy.md` in our own words."""

    id: ClauseId
    title: Sentence
    sentence: Sentence


class Pack(Model):
    """A whole policy with all it inherits, every section resolved. `sections` holds the vocabulary's own.

    `substitutes` are who may stand in for anybody in all his work. `to_inherit` says that it is there for other packs to lie on:
    what it does not open itself, they do."""

    name: PackName
    version: int
    source: str
    title: Sentence
    time_zone: str
    calendar: CalendarRule
    roles: Mapping[str, Role]
    choices: Mapping[str, ChoiceSet]
    parameters: Mapping[str, Parameter]
    unit_kinds: Mapping[str, UnitKind]
    events: Mapping[str, Event]
    defaults: Defaults
    rules: Mapping[str, RuleTable]
    standard_actions: Mapping[str, StandardAction]
    kept_by: Mapping[str, str]
    advice: Mapping[str, Sentence]
    not_yet: tuple[str, ...]
    workflows: Mapping[str, Workflow]
    duties: Mapping[str, Duty]
    clauses: Mapping[str, Clause]
    sections: Mapping[str, Mapping[str, Model]]
    substitutes: QuorumPhrase | None = None
    to_inherit: bool = False
    inherited: Mapping[str, str] = Field(default_factory=dict[str, str])

    @property
    def open_figures(self) -> tuple[str, ...]:
        """Parameters without a value and choices without options."""
        figures = [name for name, parameter in self.parameters.items() if parameter.value is None]
        return (*figures, *(name for name, choice in self.choices.items() if not choice.options))
