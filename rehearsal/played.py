"""What came of a scenario: each step with what it did, and what was not as expected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.errors import Problem
from engine.text import Text
from rehearsal.mail import Mail


@dataclass(frozen=True, slots=True)
class Played:
    """One step. `at` is local time of the organisation, also that of the mails; `deadlines` are the sentences of those that
    begin to run or move."""

    at: datetime
    text: Text
    deadlines: tuple[Text, ...] = ()
    mails: tuple[Mail, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One scenario, step by step. It ends with the first act that could not be carried out."""

    name: str
    title: Text
    played: Sequence[Played] = field(default_factory=tuple[Played, ...])

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was not as expected, in the order of the steps."""
        return tuple(problem for step in self.played for problem in step.problems)

    @property
    def succeeded(self) -> bool:
        return not self.problems
