"""The list of papers that applies to one record: a class's checklist with all it includes, each entry under its own name.

Entries of an included list are called `LIST.ITEM`: two lists may both ask for an identity card.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.checklist import Checklist, ChecklistItem
from archive.record_class import RecordClass
from archive.record_scope import Undecided, answer
from archive.sections import checklists
from engine.digest import Json
from engine.language.definition import Pack
from engine.language.field import Reading
from engine.text import Text


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry: its name, its place in the list (from 0), and the conditions under which it applies."""

    key: str
    rank: int
    item: ChecklistItem
    conditions: tuple[str, ...]

    @property
    def bare(self) -> str:
        """Its name inside its own list."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whether `entry` applies cannot be said before the field `field` is filled in."""

    entry: Listed
    field: str


@dataclass(frozen=True, slots=True)
class PaperList:
    """What belongs into one record. `all` are every entry of the list, `entries` those that apply."""

    checklist: Checklist
    record_class: RecordClass
    all: Mapping[str, Listed]
    entries: Mapping[str, Listed]
    doubts: tuple[Doubt, ...] = ()

    def title(self, key: str) -> Text:
        """The entry's name for people."""
        found = self.all.get(key)
        return found.item.text if found else Text(key)

    def matching(self, word: str) -> tuple[Listed, ...]:
        """The entries that a person may have meant by `word`: their name, or their title in either language."""
        if word in self.all:
            return (self.all[word],)
        doubtful = [doubt.entry for doubt in self.doubts]
        return _called(word, [*self.entries.values(), *doubtful]) or _called(word, list(self.all.values()))


EMPTY = Checklist(zh="资料清单", en="Papers")


def paper_list(record_class: RecordClass, fields: Mapping[str, Json], reading: Reading) -> PaperList:
    """The list that applies to a record with these fields."""
    entries: dict[str, Listed] = {}
    doubts: list[Doubt] = []
    everything = all_entries(record_class, reading.pack)
    for entry in everything.values():
        answers = [answer(text, record_class, fields, reading) for text in entry.conditions]
        undecided = [each for each in answers if isinstance(each, Undecided)]
        if False in answers:
            continue
        if undecided:
            doubts.append(Doubt(entry, undecided[0].field))
        else:
            entries[entry.key] = entry
    checklist = checklists(reading.pack).get(record_class.checklist or "", EMPTY)
    return PaperList(checklist, record_class, everything, entries, tuple(doubts))


def all_entries(record_class: RecordClass, pack: Pack) -> Mapping[str, Listed]:
    """Every entry of the class's checklist, in order, whatever its conditions."""
    lists = checklists(pack)
    start = lists.get(record_class.checklist or "")
    found = _walk(start, lists, "", (), frozenset({record_class.checklist or ""})) if start else iter(())
    return {key: Listed(key, rank, item, conditions) for rank, (key, item, conditions) in enumerate(found)}


def _walk(
    checklist: Checklist,
    lists: Mapping[str, Checklist],
    prefix: str,
    conditions: tuple[str, ...],
    above: frozenset[str],
) -> Iterator[tuple[str, ChecklistItem, tuple[str, ...]]]:
    for name, item in checklist.items.items():
        yield prefix + name, item, (*conditions, item.when) if item.when else conditions
    for include in checklist.include:
        if include.list_ in lists and include.list_ not in above:
            inner = (*conditions, include.when) if include.when else conditions
            yield from _walk(lists[include.list_], lists, f"{include.list_}.", inner, above | {include.list_})


def _called(word: str, among: list[Listed]) -> tuple[Listed, ...]:
    return tuple(entry for entry in among if word in (entry.bare, entry.item.zh, entry.item.en))
