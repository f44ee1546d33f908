"""A checked catalogue entered: all of it in one transaction, or nothing.

No case causes an import, so none is named: `case` of the records and of their first movements is the import's own id, and the
entry `records_imported` under `system` in the ledger says what that was: which file (by its digest), how many rows, by whom.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from archive.catalogue.checking import AT_ONCE, Catalogue, check
from archive.catalogue.kept import word
from archive.record import GivenNumber, Movement, Record, State
from archive.record_class import RecordClass
from archive.sections import classes
from archive.store.records import Records
from archive.store.spool import Spool
from archive.store.taken import others_first
from engine.case.decision import Entry
from engine.case.identity import new_id
from engine.digest import Json
from engine.errors import Conflict, Reason
from engine.evidence.ledger import SYSTEM
from engine.language.field import Reading
from engine.service.service import in_one_transaction
from engine.store.unit_of_work import Store, UnitOfWork
from engine.text import Text

ENTRY = "records_imported"


@dataclass(frozen=True, slots=True)
class Imported:
    """`rows` fit; `wrong` cells do not, and then nothing is entered. `id` names the import; "" while nothing is."""

    rows: int
    wrong: int
    id: str = ""


def import_catalogue(
    store: Store,
    catalogue: Catalogue,
    reading: Callable[[UnitOfWork], Reading],
    spool: Spool,
    *,
    dry_run: bool,
) -> Imported:
    """Enters the catalogue if every cell fits; with `dry_run` only looks. `spool` holds every cell that does not fit.

    Raises InvalidForm where the file is no sheet, Conflict where somebody else changed staff or archive meanwhile.
    """
    with store.read() as work:
        seen = reading(work)
        check(work, catalogue, seen, spool)
    rows, wrong = spool.count()
    if wrong or dry_run:
        return Imported(rows, wrong)

    def act(work: UnitOfWork) -> Imported:
        if work.directory.version() != seen.organisation.version:
            raise Conflict(_CHANGED)
        with others_first():
            return _enter(work, catalogue, seen, spool, rows)

    return in_one_transaction(store, act)


def _enter(work: UnitOfWork, catalogue: Catalogue, reading: Reading, spool: Spool, rows: int) -> Imported:
    # counters in the order in which accessions draw from them: numbers by name, then the records' own
    for part in spool.reached(AT_ONCE):
        work.counters.reach(part)
    first = work.counters.next("records", rows)
    entering = _Entering(catalogue, reading, new_id(reading.now))
    for part in spool.entries(AT_ONCE):
        entering.enter(Records(work.connection), part, first)
        first += len(part)
    work.ledger.append(SYSTEM, catalogue.by, _entry(catalogue, entering.id, rows), reading.now)
    return Imported(rows, 0, entering.id)


def _entry(catalogue: Catalogue, id: str, rows: int) -> Entry:
    file = catalogue.file
    data: dict[str, Json] = {"import": id, "class": catalogue.class_, "rows": rows, "sha256": file.digest}
    return Entry(ENTRY, data, {"file": file.name})


@dataclass(frozen=True, slots=True)
class _Entering:
    catalogue: Catalogue
    reading: Reading
    id: str

    @property
    def _record_class(self) -> RecordClass:
        return classes(self.reading.pack)[self.catalogue.class_]

    def enter(self, archive: Records, entries: Sequence[Json], nth: int) -> None:
        """Some records, counted on from `nth`."""
        for place, kept in enumerate(entries, nth):
            entry = cast(Mapping[str, Json], kept)
            record = self._record(entry, place)
            archive.add(record)
            for name, number in cast(Mapping[str, str], entry["numbers"]).items():
                archive.number(self._number(record.id, name, number), record.created_at)
            archive.move(self._movement(record, entry))
        archive.flush()

    def _record(self, entry: Mapping[str, Json], nth: int) -> Record:
        return Record(
            new_id(self.reading.now),
            self.catalogue.class_,
            str(entry["custodian"]),
            str(entry["place"]),
            self.id,
            datetime.fromisoformat(str(entry["created"])),
            word(entry, "secrecy"),
            word(entry, "retention"),
            word(entry, "inside"),
            word(entry, "one_per"),
            cast(Mapping[str, Json], entry["fields"]),
            nth=nth,
            state=cast(State, entry["state"]),
            spot=str(entry["spot"]),
            retain_until=word(entry, "retain_until"),
            appraised=word(entry, "appraised"),
        )

    def _number(self, record: str, name: str, number: str) -> GivenNumber:
        template = self._record_class.numbers[name].template
        return GivenNumber(record, self.catalogue.class_, name, number, template is None or template.unique)

    def _movement(self, record: Record, entry: Mapping[str, Json]) -> Movement:
        return Movement(
            record.id,
            self.reading.now,
            "imported",
            self.id,
            self.catalogue.by.person,
            "",
            record.custodian,
            "",
            record.place,
            {"line": entry["line"], **cast(Mapping[str, str], entry["numbers"])},
        )


_CHANGED = Reason(
    "changed_meanwhile",
    Text(
        "核对期间人员目录有变动，请重新导入", "the staff changed while the file was checked; import it again"
    ),
)
