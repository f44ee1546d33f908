"""What a case's chain tells of the case: its number, where it stands, how it ended, what was signed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from engine.digest import Json
from engine.evidence.ledger import LedgerEntry


@dataclass(slots=True)
class Account:
    """Grows entry by entry. None: no entry has told yet; `outcome` is "" while the case has not ended."""

    number: str | None = None
    state: str | None = None
    outcome: str = ""
    signed: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def hear(self, entry: LedgerEntry) -> None:
        """Takes in the next entry. One whose body cannot be read tells nothing: the chain names it already."""
        body = _object(entry.body)
        data = _object(body.get("data"))
        match body.get("what"):
            case "opened":
                self.number, self.state = _text(data.get("number")), _text(data.get("to"))
            case "acted":
                self.state = _text(data.get("to"))
                self.signed |= {(name, str(digest)) for name, digest in _object(data.get("signed")).items()}
            case "ended":
                self.outcome = _text(data.get("outcome")) or ""
            case _:
                pass

    def contradictions(self, row: Mapping[str, Json], document: str) -> Iterator[str]:
        """What a case's row, or the document in it, says otherwise, a sentence each."""
        told = {"number": self.number, "state": self.state, "outcome": self.outcome}
        for where, held in (("row", row), ("document", _object(document))):
            for name, value in told.items():
                here = held.get(name) or ""
                if value is not None and here != value:
                    yield f"its {where} has the {name} {here!r}, its ledger {value!r}"


def lists_missing(
    accounts: Mapping[str, Account], kept: Iterable[tuple[str, str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Every (subject, field, digest) that the ledger says was signed and that is not among those `kept`."""
    said = {(subject, *each) for subject, account in accounts.items() for each in account.signed}
    yield from sorted(said - set(kept))


def _object(given: object) -> Mapping[str, Json]:
    try:
        found: object = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        return {}
    return cast(Mapping[str, Json], found) if isinstance(found, dict) else {}


def _text(given: Json) -> str | None:
    return given if isinstance(given, str) else None
