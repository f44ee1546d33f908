"""What a policy may ask of a person about his loans: how many, how many overdue, whether he may borrow more."""

from collections.abc import Mapping, Sequence
from typing import cast

from archive.finding import Finding
from engine.digest import Json
from engine.language.fact_type import INT, FactType
from engine.language.field import Reading
from engine.text import Text

LOAN_FACTS: Mapping[str, FactType] = {"loans": INT, "overdue": INT}
BLOCKS = "loan_blocks"
"""The parameter that says whether something overdue keeps its borrower from borrowing more; it does where nothing is said."""


def person_key(person: str) -> str:
    """Where the reader puts what a person has on loan."""
    return f"person.{person}"


def may_borrow(person: str, reading: Reading) -> tuple[Text, ...]:
    """What the person ought to have brought back, one text a thing, where the policy says that it blocks him and nobody has
    permitted him to borrow all the same."""
    parameter = reading.pack.parameters.get(BLOCKS)
    if parameter is not None and parameter.value is False:
        return ()
    kept = cast(Mapping[str, Json], reading.fetched.get(person_key(person)) or {})
    if kept.get("permitted"):
        return ()
    late = cast(Sequence[Mapping[str, str]], kept.get("late") or ())
    return tuple(Finding(each["zh"], each["en"], "overdue", item=each["item"]) for each in late)
