"""What the form of a case is made from: the case, its chain, the lists that were signed; read in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from archive import queries
from archive.named import STORED, named_records
from archive.queries import counted_papers, records_by_id
from archive.record import Movement, MovementKind, Record
from engine.deciding.forms import list_digest, list_rows
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import NotFound
from engine.evidence.ledger import Head, subject_of
from engine.language.definition import FieldSpec
from engine.language.fields import PLAIN_KINDS
from engine.language.reader import Reader
from engine.service.service import Service
from engine.store import signed_lists
from engine.store.timeline import Entry, head_of, timeline
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from forms.effects import states_of
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
    """`records` are the stored ones that the case names or ever named on a signed list, by id; `counted` their papers and
    pages; `moved` what this case did to them. `parent` is the case that opened this one."""

    scope: Scope
    entries: tuple[Entry, ...]
    lists: tuple[ListOnPaper, ...]
    head: Head
    records: Mapping[str, Record] = field(default_factory=dict[str, Record])
    counted: Mapping[str, tuple[int, int | None]] = field(default_factory=dict[str, tuple[int, int | None]])
    moved: Mapping[str, tuple[Movement, ...]] = field(default_factory=dict[str, tuple[Movement, ...]])
    parent: "Source | None" = None

    def seen_by(self, reader: Reader, of_parent: Reader | None = None) -> "Source":
        """The same for whose eyes it is printed; he may have another part in the case that opened this one."""
        parent = self.parent.seen_by(of_parent or reader) if self.parent else None
        return replace(self, scope=self.scope.seen_by(reader), parent=parent)

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

    def latest(self, name: str) -> ListOnPaper:
        """The list of the field that was signed last; as it is now where nobody has signed."""
        for entry in reversed(self.entries):
            digest = cast(Mapping[str, str], entry.data.get("signed") or {}).get(name)
            for each in self.lists:
                if (each.field, each.digest) == (name, digest):
                    return each
        return self.list_of(name)

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
        name = signed.doer.said if signed.doer else signed.name
        return Signature(signed.title, name, self.local(signed.at) if signed.at else None, signed.assured)

    def acts(self, *actions: str) -> Iterator[Entry]:
        """The entries of these actions, oldest first; without a name those of every action."""
        for entry in self.entries:
            if entry.what == "acted" and (not actions or entry.data.get("action") in actions):
                yield entry

    def states_of(self, effect: str) -> tuple[str, ...]:
        """The states in which the case may have the effect."""
        return states_of(self.scope.program.workflow, effect)

    def facts(self) -> Iterator[Fact]:
        """What was entered about the case, field by field: everything that is one line."""
        scope = self.scope
        form = scope.program.workflow.form
        for name, spec in scope.program.asked.items():
            value = scope.case.form.get(name)
            if spec.type not in PLAIN_KINDS or spec.type in _NOT_ON_PAPER or value is None:
                continue
            if name in form or not is_opinion(spec):
                shown = scope.kind(spec).shown(spec, value, scope.reading()).line
                yield Fact(spec.text, shown, wide=len(shown.zh) > _LONG)

    def printing(self, organisation: Text, by: Text, now: datetime) -> Printing:
        """By whom it is printed at this moment, and where the case's chain ends."""
        return Printing(organisation, self.local(now), by, self.head)


def is_opinion(spec: FieldSpec) -> bool:
    """Whether the field is asked for a signer's own words: they stand with his signature."""
    return spec.type == "text" and any(word in spec.zh for word in ("意见", "理由", "原因", "异议"))


def listed_items(source: Source, listed: ListOnPaper) -> Iterator[Item]:
    """The stored records of a list, with the numbers and fields that its digest covers."""
    reading = source.scope.reading()
    for row in _rows(listed):
        id_, _, number, fields = row
        if (record := source.records.get(str(id_))) is not None:
            signed = replace(record, fields=cast(Mapping[str, Json], fields))
            yield item_of_record(signed, reading, source.counted.get(record.id), number=same(str(number)))


_NOT_ON_PAPER = frozenset({"file", "deadline", "quorum"})
_LONG = 18


def read_source(service: Service, work: UnitOfWork, case: str, *, deep: bool = True) -> Source:
    """Everything that a form of the case may show; `deep`: its parent's too. Raises NotFound."""
    scope = service.scope(work, work.cases.read(case))
    lists = tuple(
        ListOnPaper(each.field, each.digest, each.rows)
        for each in signed_lists.of_case(work.connection, case)
    )
    named = _named_records(scope, lists)
    done = queries.moves(work, named, *_DONE)
    parent = scope.case.parent
    return Source(
        scope,
        timeline(work.connection, case),
        lists,
        head_of(work.connection, subject_of(case)),
        records_by_id(work, named),
        counted_papers(work, named),
        {id_: tuple(each for each in moves if each.case == case) for id_, moves in done.items()},
        read_source(service, work, parent, deep=False) if parent and deep else None,
    )


def _named_records(scope: Scope, lists: Sequence[ListOnPaper]) -> Sequence[str]:
    """The stored records that the fields of the case name, and those of its signed lists that it names no more."""
    asked = scope.program.asked
    now = named_records(asked, scope.case.form)
    rows = (row for each in lists if asked[each.field].type in STORED for row in _rows(each))
    return list(dict.fromkeys((*now, *(str(row[0]) for row in rows))))


def _rows(listed: ListOnPaper) -> Sequence[Sequence[Json]]:
    return cast(Sequence[Sequence[Json]], listed.rows or ())


_DONE: tuple[MovementKind, ...] = ("lent", "returned", "lost", "appraised", "destroyed", "unlisted")
