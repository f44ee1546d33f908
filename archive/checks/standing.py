"""The built-in checks of records in the archive: `kept`, `free`, `lendable`, `due`, `returned`. Each names what stands against
whom."""

from collections.abc import Callable, Iterator, Mapping

from archive.against import (
    against_destruction,
    against_free,
    against_lending,
    against_return,
    named,
    not_there,
)
from archive.finding import Finding
from archive.lending import place_asked
from archive.record_summary import RecordSummary, summary_of
from engine.language.field import Reading

CASE_KEY = "archive.case"
"""Where the reader says which case asks: its own bonds do not stand against it."""


def _kept(of: RecordSummary, case: str, reading: Reading) -> Iterator[Finding]:
    return not_there(of, reading) if of.is_gone else iter(())


def _free(of: RecordSummary, case: str, reading: Reading) -> Iterator[Finding]:
    return against_free(of, case, reading)


def _lendable(of: RecordSummary, case: str, reading: Reading) -> Iterator[Finding]:
    return against_lending(of, case, place_asked(reading), reading)


def _due(of: RecordSummary, case: str, reading: Reading) -> Iterator[Finding]:
    return against_destruction(of, reading)


def _returned(of: RecordSummary, case: str, reading: Reading) -> Iterator[Finding]:
    return against_return(of, reading)


STANDING_CHECKS: Mapping[str, Callable[[RecordSummary, str, Reading], Iterator[Finding]]] = {
    "kept": _kept,
    "free": _free,
    "lendable": _lendable,
    "due": _due,
    "returned": _returned,
}


def check_records(ids: list[str], check: str, reading: Reading) -> Iterator[Finding]:
    """What fails of `check`, record by record, those inside them too."""
    against, case = STANDING_CHECKS[check], str(reading.fetched.get(CASE_KEY) or "")
    for line, id_ in enumerate(ids, 1):
        found = summary_of(id_, reading)
        for each in (found, *_parts(found, reading)) if found else ():
            yield from named(against(each, case, reading), line)


def _parts(of: RecordSummary, reading: Reading) -> Iterator[RecordSummary]:
    for id_ in of.parts:
        part = summary_of(id_, reading)
        if part is not None:
            yield part
