"""A kind of record: its fields, its list of papers, who keeps it and how it is numbered."""

from collections.abc import Mapping

from pydantic import Field, model_validator

from archive.secrecy import Unread
from engine.language.definition import Cited, FieldSpec, Name, Names, Sentence
from engine.language.number import TemplatePhrase
from engine.people.quorum import QuorumPhrase
from engine.text import Text


class NumberRule(Cited):
    """How a number is made; with a `question` in place of the template its make-up is still open and none is given.

    `{seq}` starts again when anything else in the number changes, unless `restarts: never`. `dated` names the date field whose
    day `{year}`, `{month}` and `{day}` are of, in place of the day on which the number is given. `zh` and `en` are what people
    call the number: 档号 where nothing is said.
    """

    zh: str = "档号"
    en: str = "Number"
    template: TemplatePhrase | None = None
    question: Sentence | None = None
    restarts: str | None = None
    dated: Name | None = None

    @property
    def text(self) -> Text:
        """What people call it."""
        return Text(self.zh, self.en)

    @model_validator(mode="after")
    def _has_a_make_up(self) -> "NumberRule":
        if (self.template is None) == (self.question is None):
            raise ValueError("expected either 'template' or, while its make-up is open, 'question'")
        if self.restarts not in {None, "never"}:
            raise ValueError(f"expected 'restarts: never' or nothing, got {self.restarts!r}")
        return self


class OnePer(Cited):
    """No second record with the same values of `fields`, among those for which `where` holds."""

    fields: Names
    where: Mapping[Name, object] = Field(default_factory=dict[str, object])


class RecordClass(Sentence, Cited):
    """One class. `custodian` is a role; `place`, `secrecy` and `retention` name one for all, or `record.FIELD`.
    So does `importance`, a level of the list of that name. `destruction_method` is how such records are destroyed, whatever
    a case says. `readers` may read them without a case (everybody where nothing is said), `unread` is what the others see; with
    `trace_reading` every reading is written down."""

    fields: Mapping[Name, FieldSpec] = Field(default_factory=dict[str, FieldSpec])
    checklist: Name | None = None
    custodian: str | None = None
    place: str | None = None
    secrecy: str | None = None
    retention: str | None = None
    importance: str | None = None
    destruction_method: Name | None = None
    shelved_by: Names = ()
    inside: Name | None = None
    numbers: Mapping[Name, NumberRule] = Field(default_factory=dict[str, NumberRule])
    one_per: OnePer | None = None
    readers: QuorumPhrase | None = None
    unread: Unread = "stub"
    trace_reading: bool = False
