"""One step of a scenario: somebody acts, time passes, something happens outside, or something is expected.

Frozen models that mirror the YAML, as `engine.language.definition` does for a policy.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from archive.record import State
from engine.case.decision import MessageKind
from engine.language.definition import Clauses, Model, Name
from engine.text import Language


def _moment(given: object) -> object:
    """A moment as people write it, in the organisation's time zone: `2026-10-09 18:00`."""
    if isinstance(given, datetime):
        return given
    wanted = f"expected a moment like 2026-10-09 18:00, got {_written(given)}"
    if not isinstance(given, str) or len(given) != len("2026-10-09 18:00"):
        raise ValueError(wanted)
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        raise ValueError(wanted) from None


def _written(given: object) -> str:
    return given.isoformat() if isinstance(given, date) else repr(given)


Expected = TypeVar("Expected", bound="ExpectedCase | ExpectedMail")
Moment = Annotated[datetime, BeforeValidator(_moment)]
Given = Mapping[Name, object]
Records = tuple[int | str, ...]


class Step(Model):
    """Base of all steps."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)


class Now(Step):
    """The clock goes on to a moment; whatever falls due on the way happens at its own time."""

    now: Moment


class Refusal(Step):
    """That the act is refused, by one of these clauses, for exactly these findings; empty for any refusal.

    `missing` names items of the list, all others its lines; what stands against records of the archive may also name their
    numbers.
    """

    clause: Clauses = ()
    missing: tuple[Name, ...] | None = None
    surplus: tuple[int, ...] | None = None
    undecided: tuple[int, ...] | None = None
    misplaced: tuple[int, ...] | None = None
    uncounted: tuple[int, ...] | None = None
    uncoded: tuple[int, ...] | None = None
    unsigned: tuple[int, ...] | None = None
    no_original: tuple[int, ...] | None = None
    differing: tuple[int, ...] | None = None
    on_loan: Records | None = None
    on_hold: Records | None = None
    listed: Records | None = None
    in_matter: Records | None = None
    destroyed: Records | None = None
    transferred: Records | None = None
    lost: Records | None = None
    not_due: Records | None = None
    not_lent: Records | None = None
    not_returned: Records | None = None
    not_lost: Records | None = None
    not_held: Records | None = None
    wrong_method: Records | None = None
    overdue: Records | None = None
    unsettled: Records | None = None

    @property
    def findings(self) -> Mapping[str, tuple[str | int, ...]]:
        """The findings named, by kind."""
        named = self.model_dump(exclude={"clause"}, exclude_none=True)
        return {kind: tuple(found) for kind, found in named.items()}


class Deed(Step):
    """Somebody opens a case (`WORKFLOW.open`) or takes an action. `typed` is what he types to confirm what cannot be undone;
    else it is the case's number, as it should be. `assured` is how he is known; else as surely as the action demands, and at
    least signed in. `on_paper` says of an opening that it was done on paper before: what is asked of whoever enters it."""

    who: Name
    does: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.open)?$")]
    case: Name | None = None
    in_: Name | None = Field(default=None, alias="in")
    with_: Given = Field(default_factory=dict[str, object], alias="with")
    on_paper: Given | None = None
    typed: str | None = None
    assured: Literal["link", "code", "signed_in", "password"] | None = None
    refused: Refusal | None = None

    @property
    def opens(self) -> str | None:
        """The workflow of which a case is opened, if that is what is done."""
        workflow, _, opening = self.does.partition(".")
        return workflow if opening else None


class Outside(Step):
    """Something that another system or a clerk reports."""

    outside: Name
    with_: Given = Field(default_factory=dict[str, object], alias="with")


class Find(Step):
    """Gives a name to a case that the machine opened: the only one whose form, opener and state are these."""

    find: Name
    workflow: Name
    where: Given = Field(default_factory=dict[str, object])


class ExpectedCase(Step):
    """How a case shall stand. `due` is the deadline of its state, else of the whole case."""

    case: Name | None = None
    state: Name | None = None
    number: str | None = None
    due: Moment | None = None
    case_due: Moment | None = None
    late: bool | None = None
    waiting_for: tuple[Name, ...] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "ExpectedCase":
        return _something(self, "state, number, due, case_due, late or waiting_for")


class ExpectedMail(Step):
    """A mail that the last act or the last move of the clock caused; `subject` and `text` need only be contained."""

    who: str | None = None
    kind: MessageKind | None = None
    language: Language | None = None
    subject: str | None = None
    text: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "ExpectedMail":
        return _something(self, "who, kind, language, subject or text")


class ExpectedRecord(Step):
    """A record in the archive: at least one such, or exactly `count`."""

    class_: Name = Field(alias="class")
    number: str | None = None
    where: Given = Field(default_factory=dict[str, object])
    numbers: Mapping[Name, str] = Field(default_factory=dict[str, str])
    custodian: Name | None = None
    place: Name | None = None
    state: State | None = None
    appraised: Name | None = None
    count: Annotated[int, Field(ge=0)] | None = None


class ExpectedRegister(Step):
    """A register: how many lines it has, and what the last one says."""

    name: Name
    lines: Annotated[int, Field(ge=0)] | None = None
    last: Given = Field(default_factory=dict[str, object])


class Expect(Step):
    """`expect: {…}`."""

    expect: ExpectedCase


class ExpectMail(Step):
    """`expect_mail: {…}`."""

    expect_mail: ExpectedMail


class NoMail(Step):
    """`no_mail: {…}`: nothing like this was sent."""

    no_mail: ExpectedMail


class ExpectRecord(Step):
    """`expect_record: {…}`."""

    expect_record: ExpectedRecord


class ExpectRegister(Step):
    """`expect_register: {…}`."""

    expect_register: ExpectedRegister


AnyStep = Now | Deed | Outside | Find | Expect | ExpectMail | NoMail | ExpectRecord | ExpectRegister
STEPS: Mapping[str, type[AnyStep]] = {
    "now": Now,
    "who": Deed,
    "outside": Outside,
    "find": Find,
    "expect": Expect,
    "expect_mail": ExpectMail,
    "no_mail": NoMail,
    "expect_record": ExpectRecord,
    "expect_register": ExpectRegister,
}
"""The kinds of step, by the key that tells which one it is."""


def _something(expected: Expected, keys: str) -> Expected:
    if not expected.model_fields_set - {"case"}:
        raise ValueError(f"expected at least one of {keys}")
    return expected
