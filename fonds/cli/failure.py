"""How an error reads on a terminal: one thing a line."""

from collections.abc import Iterator

from engine.errors import FondsError, InvalidForm, Refused


def in_lines(error: FondsError) -> str:
    """The error for people, each thing that is wrong on a line of its own."""
    match error:
        case InvalidForm():
            return "\n".join(map(str, error.inputs))
        case Refused():
            return "\n".join(_refused(error))
        case _:
            return str(error)


def _refused(error: Refused) -> Iterator[str]:
    for reason in error.reasons:
        clauses = f" ({', '.join(reason.clauses)})" if reason.clauses else ""
        yield f"refused: {reason.text.of('en')}{clauses}"
        yield from (f"  {detail.of('en')}" for detail in reason.details)
