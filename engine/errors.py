"""All errors of the engine.

FondsError
├── DefinitionError      a policy's files are wrong; carries every problem found, each with file:line:column
├── Refused              this act is not possible now; carries the reason, the clause, what fails, who could lift it
│   └── Conflict         somebody else was first; carries what is now the case
├── InvalidInput         a value that a person or a file gave does not fit; carries field, expected, given
├── InvalidForm          several such values at once
├── NotFound             no such case, person, pack, message
└── LedgerBroken         the ledger does not prove; carries each finding
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from engine.text import Text


class FondsError(Exception):
    """Base of every error that fonds raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a definition, at `file:line:column` (both from 1)."""

    file: str
    line: int
    column: int
    message: str
    weight: str = "error"

    def __str__(self) -> str:
        mark = "" if self.weight == "error" else f"{self.weight}: "
        return f"{self.file}:{self.line}:{self.column}: {mark}{self.message}"


class DefinitionError(FondsError):
    """A policy's files are wrong. `problems` holds all of them, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refused, so that a person can act on it.

    `code` is fixed and for programs; `clauses` name the policy; `details` lists exactly what fails (one text a thing);
    `lifted_by` says who could lift it, where somebody can.
    """

    code: str
    text: Text
    clauses: tuple[str, ...] = ()
    details: tuple[Text, ...] = ()
    field: str = ""
    lifted_by: Text = Text("")


class Refused(FondsError):
    """This act is not possible now. Nothing has changed."""

    def __init__(self, *reasons: Reason) -> None:
        self.reasons = reasons
        super().__init__("; ".join(_sentence(reason) for reason in reasons))


class Conflict(Refused):
    """Somebody else was first: the reason says who, when, and what is now the case."""


class InvalidInput(FondsError):
    """A value does not fit its field. `where` is a field path, or file:line for imports; `clauses` those of the field."""

    def __init__(self, where: str, expected: Text, given: str, clauses: tuple[str, ...] = ()) -> None:
        self.where, self.expected, self.given, self.clauses = where, expected, given, clauses
        super().__init__(f"{where}: expected {expected.of('en')}, got {given!r}")

    def inside(self, outer: str, clauses: tuple[str, ...] = ()) -> "InvalidInput":
        """The same, seen from the thing that holds the field, whose `clauses` stand beside those inside."""
        where = f"{outer}.{self.where}" if self.where else outer
        return InvalidInput(where, self.expected, self.given, (*self.clauses, *clauses))


class InvalidForm(FondsError):
    """Values of a form do not fit; `inputs` holds every one, each with its field. Nothing has been kept."""

    def __init__(self, inputs: Sequence[InvalidInput]) -> None:
        self.inputs = tuple(inputs)
        super().__init__("; ".join(map(str, self.inputs)))


class NotFound(FondsError):
    """There is no such thing; names what was looked for and, if there is one, the nearest right name."""

    def __init__(self, what: str, name: str, among: Sequence[str] = ()) -> None:
        self.what, self.name = what, name
        super().__init__(f"no {what} {name!r}{did_you_mean(name, among)}")


class LedgerBroken(FondsError):
    """The ledger does not prove. `findings` names each row."""

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(self.findings))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """`, did you mean 'x'?` for the nearest known word, or nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f", did you mean {near[0]!r}?" if near else ""


def _sentence(reason: Reason) -> str:
    return reason.text.of("en") + "".join(f"; {detail.of('en')}" for detail in reason.details)
