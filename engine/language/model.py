"""The base of every model of the language: frozen, strict about its keys; a name, a clause, a sentence, a condition.

What the models are for stands in `engine/language/definition.py` and beside it.
"""

from typing import Annotated, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from engine.text import Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2,3}$")]


def _one_or_many(given: object) -> object:
    return cast(object, given) if isinstance(given, list | tuple) else () if given is None else (given,)


def _one_line(given: object) -> object:
    if isinstance(given, bool):
        return "true" if given else "false"
    if not isinstance(given, str) or "\n" in given or not given.strip():
        raise ValueError(f"expected an expression on one line, got {given!r}")
    return given


Clauses = Annotated[tuple[ClauseId, ...], BeforeValidator(_one_or_many, ClauseId | tuple[ClauseId, ...])]
Names = Annotated[tuple[Name, ...], BeforeValidator(_one_or_many, Name | tuple[Name, ...])]
Condition = Annotated[str, BeforeValidator(_one_line, str | bool)]


class Model(BaseModel):
    """Base of all: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Sentence(Model):
    """Words for people; a company may leave English out, a shipped pack may not."""

    zh: str
    en: str = ""

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Cited(Model):
    """Anything a clause may stand on."""

    clause: Clauses = ()
