"""What an effect has in its hands: records, locked, with all that is inside them and everything that binds them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.against import against_others, named, refuse_if
from archive.bond import Bond, BondKind
from archive.draft import record_ids
from archive.effects.change import refuse_missing
from archive.effects.setting import Setting
from archive.finding import Finding
from archive.record import MovementKind, Record
from archive.record_summary import RecordSummary, summary_from
from archive.shape import is_list
from engine.case.identity import new_id
from engine.digest import Json
from engine.service.governed import Done
from engine.text import Text

Against = Callable[[RecordSummary], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Grip:
    """`named` are the records as the case names them, in its order; `lines` the place there of each record, of its file for a
    part of it. Others who want one of the records wait until this transaction ends."""

    setting: Setting
    named: tuple[str, ...]
    records: Mapping[str, Record]
    lines: Mapping[str, int]
    bonds: Mapping[str, tuple[Bond, ...]]

    @staticmethod
    def of(setting: Setting, ids: Sequence[str]) -> "Grip":
        """Takes hold of these and all inside them. Raises Refused when one does not exist."""
        named_ids = tuple(dict.fromkeys(ids))
        records, bonds = setting.archive.whole(named_ids, lock=True)
        refuse_missing(records, named_ids)
        place = {record: line for line, record in enumerate(named_ids, 1)}
        lines = {id_: place.get(id_) or place.get(str(record.inside), 0) for id_, record in records.items()}
        return Grip(setting, named_ids, records, lines, bonds)

    def without(self, ids: Iterable[str]) -> "Grip":
        """The same but for some of the named ones, and what is inside those."""
        left = set(ids)
        kept = {
            id_: record
            for id_, record in self.records.items()
            if id_ not in left and record.inside not in left
        }
        return replace(self, named=tuple(id_ for id_ in self.named if id_ not in left), records=kept)

    def only(self, ids: Iterable[str]) -> "Grip":
        """The same with these records alone."""
        wanted = set(ids)
        kept = {id_: record for id_, record in self.records.items() if id_ in wanted}
        return replace(self, named=tuple(id_ for id_ in self.named if id_ in wanted), records=kept)

    def summaries(self) -> Iterator[RecordSummary]:
        """The records as checks see them."""
        for id_, record in self.records.items():
            yield summary_from(record, self.setting.reading, self.bonds[id_])

    def refuse(self, against: Against, code: str, text: Text) -> None:
        """Raises Refused naming every record against which something stands."""
        found = (
            finding
            for each in self.summaries()
            for finding in named(against(each), self.lines.get(each.id, 0))
        )
        refuse_if(found, code, text)

    def own(self, kind: BondKind) -> Iterator[Bond]:
        """What this case binds so among the records."""
        case = self.setting.case.id
        return (
            bond
            for id_ in self.records
            for bond in self.bonds[id_]
            if bond.kind == kind and bond.case == case
        )

    def lay(self, kind: BondKind, holder: str | None = None) -> tuple[str, ...]:
        """Binds those to the case that it does not bind so already; their ids.

        Raises Refused, naming who was first, where another case bound one exclusively meanwhile.
        """
        setting = self.setting
        bound = {bond.record for bond in self.own(kind) if bond.holder == holder}
        laid = tuple(
            Bond(
                new_id(setting.reading.now),
                id_,
                kind,
                setting.case.id,
                setting.reading.now,
                setting.actor.person,
                holder,
            )
            for id_ in self.records
            if id_ not in bound
        )
        lost = setting.bonds.lay(laid) if laid else frozenset[str]()
        if lost:
            second = Grip.of(setting, tuple(sorted(lost)))
            second = replace(second, lines={**second.lines, **self.lines})
            second.refuse(
                lambda each: against_others(each, setting.case.id, setting.reading),
                "bound",
                Text("已有他人先办理", "somebody else was first"),
            )
        return tuple(bond.record for bond in laid)

    def move(
        self,
        kind: MovementKind,
        after: Mapping[str, Record] | None = None,
        ids: Iterable[str] | None = None,
        data: Mapping[str, Mapping[str, Json]] | None = None,
    ) -> None:
        """Writes what happened to the records (or those of `ids`): as they are `after`, with `data` by record."""
        setting, moved = self.setting, tuple(self.records if ids is None else ids)
        setting.archive.count_moves(moved)
        for id_ in moved:
            before = self.records[id_]
            record = (after or {}).get(id_, before)
            if record != before:
                setting.archive.change(before, record)
            setting.archive.move(setting.movement(record, kind, before, (data or {}).get(id_)))
        setting.archive.flush()

    def told(self, ids: Iterable[str] | None = None, **more: Json) -> Done:
        """What the ledger says: the records that the case names, and what else."""
        return Done(data={"records": list(self.named if ids is None else ids), **more})


def grip_on(setting: Setting, argument: str = "records") -> Grip:
    """The records of an argument in one's hands."""
    return Grip.of(setting, record_ids(setting.argument(argument)))


def one_of(value: Json) -> str:
    """The one person or word that an argument stands for; "" for none."""
    if is_list(value):
        return str(value[0]) if value else ""
    return "" if value is None else str(value)
