"""A checklist: which papers belong into a file, in which order, in what condition."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from engine.language.definition import Cited, Condition, FieldSpec, Name, Sentence

Pages = Literal["counted", "coded"]
AS_LISTED = "as_listed"


class ChecklistItem(Sentence, Cited):
    """One entry. `many` is true for any number, or exactly how many; `original: if_any` takes a copy with its reason;
    `class` makes each paper a record inside the file."""

    optional: bool = False
    many: bool | Annotated[int, Field(ge=1)] = False
    when: Condition | None = None
    original: bool | Literal["if_any"] = False
    copy_: bool = Field(default=False, alias="copy")
    attachment: bool = False
    signed: bool = False
    class_: Name | None = Field(default=None, alias="class")

    @model_validator(mode="after")
    def _original_or_copy(self) -> "ChecklistItem":
        if self.original and self.copy_:
            raise ValueError("expected 'original' or 'copy', got both")
        return self

    @property
    def least(self) -> int:
        """The fewest papers it takes."""
        if self.optional:
            return 0
        return 1 if isinstance(self.many, bool) else self.many

    @property
    def most(self) -> int | None:
        """The most papers it takes; None for any number."""
        if isinstance(self.many, bool):
            return None if self.many else 1
        return self.many


class Include(Cited):
    """Another list that belongs in, where `when` holds."""

    list_: Name = Field(alias="list")
    when: Condition | None = None


class Checklist(Sentence, Cited):
    """A list. `ordered` is `as_listed`, or a field of the items (`dated`, `latest dated`); `coded` pages are counted too."""

    ordered: str | None = None
    pages: Pages | None = None
    fields: Mapping[Name, FieldSpec] = Field(default_factory=dict[str, FieldSpec])
    items: Mapping[Name, ChecklistItem] = Field(default_factory=dict[str, ChecklistItem])
    include: tuple[Include, ...] = ()

    @property
    def order_field(self) -> str | None:
        """The field of the items that gives the order, if one does."""
        return None if self.ordered in {None, AS_LISTED} else str(self.ordered).removeprefix("latest ")

    @property
    def latest_first(self) -> bool:
        """Whether the order field counts down."""
        return str(self.ordered).startswith("latest ")
