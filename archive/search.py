"""What records are looked for by, beside the fields of their class, and how a value is written for it."""

from engine.digest import Json

COLUMNS = ("state", "place", "custodian", "secrecy", "class")
"""Each record has it."""

SEARCHED = (*COLUMNS, "retention_due", "on_loan")
"""With what follows from dates and bonds: each is yes or no."""

LONGEST_VALUE = 200


def written_fact(value: Json) -> str:
    """A field's value as it is searched for."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)[:LONGEST_VALUE]
