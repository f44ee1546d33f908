"""What the form of a case is made from: the case, its chain, the lists that were signed; read in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from archive.draft import record_ids
from archive.queries import counted_papers, records_by_id
from archive.record import Record
from engine.deciding.forms import list_digest, list_rows
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import NotFound
from engine.evidence.ledger import Head, subject_of
from engine.language.fields import PLAIN_KINDS
from engine.service.service import Service
from engine.store import signed_lists
from engine.store.timeline import Entry, head_of, timeline
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from forms.form import Fact, Printing, Signature
from forms.item import Item, item_of_record
from forms.signatures import Signed, signatures


@dataclass(frozen=True, slots=True)
class ListOnPaper:
    """The list of one field: the rows that `digest` covers, signed or not yet."""

    field: str
    digest: str
    rows: Json


@dataclass(frozen=True, slots=True)
class Source:
    """`records` are the stored ones that the case names, by id; `counted` their papers and pages."""

    scope: Scope
    entries: tuple[Entry, ...]
    lists: tuple[ListOnPaper, ...]
    head: Head
    records: Mapping[str, Record] = field(default_factory=dict[str, Record])
    counted: Mapping[str, tuple[int, int | None]] = field(default_factory=dict[str, tuple[int, int | None]])

    def list_of(self, name: str, digest: str = "") -> ListOnPaper:
        """The list of the field that was signed under `digest`; without one, as it is now.

        Raises NotFound.
        """
        if not digest:
            return ListOnPaper(name, list_digest(self.scope, name), list_rows(self.scope, name))
        for each in self.lists:
            if (each.field, each.digest) == (name, digest):
                return each
        raise NotFound("signed list", digest, [each.digest for each in self.lists])

    def name_of(self, person: str) -> Text:
        """What people call somebody."""
        found = self.scope.facts.organisation.people.get(person)
        return found.name if found else same(person)

    def local(self, moment: datetime) -> datetime:
        """A moment on the organisation's clock."""
        return self.scope.definition.calendar.local(moment)

    def signatures(self, listed: ListOnPaper) -> tuple[Signature, ...]:
        """The signatures on a list, and who is still to sign it."""
        return tuple(
            self.on_paper(each) for each in signatures(self.scope, listed.field, listed.digest, self.entries)
        )

    def on_paper(self, signed: Signed) -> Signature:
        """A signature as a form shows it: 沈一诺（代吴越）."""
        name = signed.name
        if signed.on_behalf_of:
            other = signed.on_behalf_of
            name = Text(f"{name.zh}（代{other.zh}）", f"{name.of('en')} (for {other.of('en')})")
        return Signature(signed.title, name, self.local(signed.at) if signed.at else None, signed.assured)

    def acts(self, *actions: str) -> Iterator[Entry]:
        """The entries of these actions, oldest first; without a name those of every action."""
        for entry in self.entries:
            if entry.what == "acted" and (not actions or entry.data.get("action") in actions):
                yield entry

    def facts(self) -> Iterator[Fact]:
        """What was entered about the case, field by field: everything that is one line."""
        scope = self.scope
        for name, spec in scope.program.asked.items():
            value = scope.case.form.get(name)
            if spec.type in PLAIN_KINDS and value is not None and spec.type not in _NOT_ON_PAPER:
                shown = scope.kind(spec).shown(spec, value, scope.reading()).line
                yield Fact(spec.text, shown, wide=len(shown.zh) > _LONG)

    def printing(self, organisation: Text, by: Text, now: datetime) -> Printing:
        """By whom it is printed at this moment, and where the case's chain ends."""
        return Printing(organisation, self.local(now), by, self.head)


def listed_items(source: Source, listed: ListOnPaper) -> Iterator[Item]:
    """The stored records of a list, with the numbers and fields that its digest covers."""
    reading = source.scope.reading()
    for row in cast(Sequence[Sequence[Json]], listed.rows or ()):
        id_, _, number, fields = row
        if (record := source.records.get(str(id_))) is not None:
            signed = replace(record, fields=cast(Mapping[str, Json], fields))
            yield item_of_record(signed, reading, source.counted.get(record.id), number=same(str(number)))


_NOT_ON_PAPER = frozenset({"file", "deadline", "quorum"})
_LONG = 18


def read_source(service: Service, work: UnitOfWork, case: str) -> Source:
    """Everything that a form of the case may show. Raises NotFound."""
    scope = service.scope(work, work.cases.read(case))
    lists = tuple(
        ListOnPaper(each.field, each.digest, each.rows)
        for each in signed_lists.of_case(work.connection, case)
    )
    named = _named_records(scope)
    return Source(
        scope,
        timeline(work.connection, case),
        lists,
        head_of(work.connection, subject_of(case)),
        records_by_id(work, named),
        counted_papers(work, named),
    )


def _named_records(scope: Scope) -> Sequence[str]:
    """The stored records that the fields of the case name."""
    asked = scope.program.asked
    types = {"record", "records", "new_record", "new_records"}
    values = (scope.case.form.get(name) for name, spec in asked.items() if spec.type in types)
    return list(dict.fromkeys(id_ for value in values for id_ in record_ids(cast(Json, value))))
