"""What the rule tables of a policy answered for a case, with the rows and the clauses it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.digest import Json


@dataclass(frozen=True, slots=True)
class Answer:
    """One row's answer. `row` counts from 1; `things` are those that it was asked for, empty where it is about the case.

    `gives` is by column, as JSON: a quorum as it is written, a period as its phrase, a date as ISO, None for `none`.
    """

    row: int
    clauses: tuple[str, ...] = ()
    gives: Mapping[str, Json] = field(default_factory=dict[str, Json])
    things: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """The answer of one table: what each row gave, and the one answer that the case goes by (None where each thing of a list has
    its own). `at` is UTC."""

    table: str
    at: datetime
    answers: tuple[Answer, ...]
    gives: Mapping[str, Json] | None = None

    def gives_for(self, thing: str | None) -> Mapping[str, Json] | None:
        """What it gives for one thing of the list that it was asked for, else for the case."""
        own = (answer.gives for answer in self.answers if thing is not None and thing in answer.things)
        return next(own, self.gives)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses of all rows that answered, each once."""
        return tuple(dict.fromkeys(clause for answer in self.answers for clause in answer.clauses))
