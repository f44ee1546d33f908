"""A register: lines that are only added, or a view of a class that is always up to date."""

from collections.abc import Mapping

from pydantic import Field, model_validator

from engine.language.definition import Cited, FieldSpec, Name, Names, Sentence


class Register(Sentence, Cited):
    """Either `fields` (a book of its own; `keep` names its retention) or `view_of` with `columns`."""

    fields: Mapping[Name, FieldSpec] = Field(default_factory=dict[str, FieldSpec])
    keep: str | None = None
    view_of: Name | None = None
    where: Mapping[Name, object] = Field(default_factory=dict[str, object])
    columns: Names = ()

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> "Register":
        if (self.view_of is None) == (not self.fields):
            raise ValueError("expected either 'fields' (lines that are added) or 'view_of' with 'columns'")
        if self.view_of is not None and not self.columns:
            raise ValueError("expected 'columns' beside 'view_of'")
        return self
