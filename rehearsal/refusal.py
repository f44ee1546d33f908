"""Whether an act was refused as expected: by the clause named, for exactly the findings named."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.finding import Finding
from engine.errors import FondsError, InvalidForm, InvalidInput, Reason, Refused
from rehearsal.step import Refusal

REFUSALS = (Refused, InvalidForm, InvalidInput)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What was expected at a key of the step, and what came."""

    keys: tuple[str | int, ...]
    message: str


def differences(expected: Refusal, refusal: FondsError) -> Iterator[Mismatch]:
    """How the refusal differs from what was expected; nothing when it is as it should be."""
    reasons = refusal.reasons if isinstance(refusal, Refused) else ()
    clauses = tuple(dict.fromkeys(_clauses(refusal)))
    if expected.clause and not set(expected.clause) & set(clauses):
        wanted, named = " or ".join(expected.clause), ", ".join(clauses) or "no clause"
        yield Mismatch(("refused", "clause"), f"expected a refusal by {wanted}, it names {named}: {refusal}")
        return
    for kind, wanted in expected.findings.items():
        by_item = kind == "missing" or any(isinstance(each, str) for each in wanted)
        keys = _found(kind, by_item, _by(expected, reasons))
        found = tuple(_as_named(each, wanted) for each in keys)
        if sorted(map(str, wanted)) != sorted(map(str, found)):
            yield Mismatch(
                ("refused", kind),
                f"expected {kind}: {_listed(wanted)}, it is {kind}: {_listed(found)}: {refusal}",
            )


def _clauses(refusal: FondsError) -> Iterator[str]:
    match refusal:
        case Refused(reasons=reasons):
            yield from (clause for reason in reasons for clause in reason.clauses)
        case InvalidForm(inputs=inputs):
            yield from (clause for each in inputs for clause in each.clauses)
        case InvalidInput(clauses=clauses):
            yield from clauses
        case _:
            return


def _by(expected: Refusal, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons that stand on the clause expected; all of them where none is."""
    return tuple(r for r in reasons if not expected.clause or set(expected.clause) & set(r.clauses))


def _found(kind: str, by_item: bool, reasons: tuple[Reason, ...]) -> Iterator[str | int]:
    """What fails, each once: by item or number, else by its line in the list."""
    details = [detail for reason in reasons for detail in reason.details]
    findings = [each for each in details if isinstance(each, Finding) and each.kind == kind]
    keys = [each.item if by_item else each.line for each in findings]
    yield from dict.fromkeys(key for key in keys if key is not None)


def _as_named(found: str | int, wanted: tuple[str | int, ...]) -> str | int:
    """An item of an included list by its bare name, where that is how the scenario names it."""
    bare = found.rpartition(".")[2] if isinstance(found, str) else found
    return bare if bare in wanted else found


def _listed(keys: tuple[str | int, ...]) -> str:
    return f"[{', '.join(map(str, keys))}]"
