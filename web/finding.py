"""Records as people look for them: by a number, by a scanned label, by any word; each with what stands against it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive import queries
from archive.bond import Bond
from archive.draft_view import title_of
from archive.label import is_label, scanned_record
from archive.numbering import own_number
from archive.readers import UNREAD, rights_of
from archive.record import Record
from archive.record_cells import place_text
from archive.sections import classes
from archive.sought import Contains, Prefix, Search, Sought
from archive.store.bonds import Bonds
from archive.store.records import Records
from archive.store.searching import search
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.service.organisation_id import organisation_id
from engine.store.unit_of_work import Store, UnitOfWork
from engine.text import Text, same
from web import shapes, words
from web.views.standing import standing

MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks in the archive for whose eyes `reading` is, by the policy that it is of."""

    store: Store
    reading: Reading

    def named(self, typed: str, spec: FieldSpec) -> tuple[str, ...]:
        """Ids of the records that bear exactly this number, or are meant by this label; none for other words.

        Raises Refused for a label that is another company's, or that was cut off or misread.
        """
        words = typed.strip()
        if is_label(words):
            words = scanned_record(words, organisation_id(self.store, self.reading.now))
        with self.store.read() as work:
            return tuple(each.id for each in self._named(work, words, spec))

    def search(self, typed: str, spec: FieldSpec) -> tuple[shapes.Found, ...]:
        """Records whose number begins so, then those that hold all of the words; one more than a page shows where there are
        more."""
        if not typed.strip():
            return ()
        with self.store.read() as work:
            numbered = Sought("number", "number", Prefix(typed.strip()))
            worded = Sought("words", "words", Contains(tuple(typed.lower().split())))
            rights = rights_of(self.reading)
            ids = dict.fromkeys(
                id_
                for each in (numbered, worded)
                for id_ in search(
                    work.connection, Search(spec.class_, (each,), rights, stubs=True), MOST_HITS + 1
                ).ids
            )
            return self._shown(work, tuple(ids)[: MOST_HITS + 1])

    def shown(self, ids: Sequence[str]) -> tuple[shapes.Found, ...]:
        """These records in this order; what does not exist, or is no record of this policy, is left out."""
        with self.store.read() as work:
            return self._shown(work, ids)

    def _named(self, work: UnitOfWork, typed: str, spec: FieldSpec) -> Iterable[Record]:
        if not typed:
            return ()
        by_number = queries.find_records(work, class_=spec.class_, number=typed)
        by_id = Records(work.connection).by_ids([typed]).values()
        found = {each.id: each for each in (*by_number, *by_id) if self._fits(each, spec)}
        return found.values()

    def _fits(self, record: Record, spec: FieldSpec) -> bool:
        known, rights = classes(self.reading.pack), rights_of(self.reading)
        is_seen = rights is None or rights.sees(record)
        return is_seen and record.class_ in known and spec.class_ in {None, record.class_}

    def _shown(self, work: UnitOfWork, ids: Sequence[str]) -> tuple[shapes.Found, ...]:
        records = Records(work.connection).by_ids(ids)
        bonds = bonds_by_record(work, ids)
        known, reading = classes(self.reading.pack), self.reading
        rights = rights_of(reading)
        return tuple(
            found(records[id_], bonds.get(id_, ()), self.reading.pack.name, reading)
            for id_ in dict.fromkeys(ids)
            if id_ in records
            and records[id_].class_ in known
            and (rights is None or rights.sees(records[id_]))
        )


def bonds_by_record(work: UnitOfWork, ids: Iterable[str]) -> Mapping[str, tuple[Bond, ...]]:
    """What binds each of these records now."""
    by_record: dict[str, tuple[Bond, ...]] = {}
    for bond in Bonds(work.connection).on(ids):
        by_record[bond.record] = (*by_record.get(bond.record, ()), bond)
    return by_record


def found(record: Record, bonds: tuple[Bond, ...], pack: str, reading: Reading) -> shapes.Found:
    """A record as a line of a list; of what its reader may not read, number and class."""
    rights = rights_of(reading)
    record_class = classes(reading.pack)[record.class_]
    number = own_number(record_class, record.numbers)
    if rights is not None and not rights.may_read(record):
        known = number or same(record.id)
        return shapes.Found(record.id, known, record_class.text + UNREAD, href=f"/records/{pack}/{record.id}")
    title = title_of(record_class, record.fields, reading)
    return shapes.Found(
        record.id,
        number or title or same(record.id),
        Text(f"{record_class.zh} {title.zh}", f"{record_class.text.of('en')} {title.of('en')}"),
        place_text(record.place, record_class, reading),
        words.name_of(reading.organisation, record.custodian),
        standing(record, bonds, reading),
        f"/records/{pack}/{record.id}",
    )
