"""A catalogue checked whole, line by line: what fits is kept aside to be entered, what does not is told cell by cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from archive.catalogue.columns import columns_of, read_headings
from archive.catalogue.entry import Entry, EntryReader
from archive.catalogue.kept import kept_wrong, prepared
from archive.catalogue.sheet import CatalogueFile, Line, text_of
from archive.catalogue.term import standing_record, wrong_standing
from archive.catalogue.wrong import WrongCell
from archive.keeping import Keeping, inside_of, keeping_of
from archive.numbering import counter_key
from archive.one_per import one_per_key
from archive.record import Record
from archive.sections import classes
from archive.standing import STANDING
from archive.store import taken
from archive.store.records import Records
from archive.store.spool import Spool
from engine.errors import Refused
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text

MOST_ROWS = 500_000
AT_ONCE = 500
_T = TypeVar("_T")
_NOT_GIVEN = Text("尚未使用的编号（档案中已有此编号）", "a number that the archive has not given yet")
_NO_TWIN = Text("另一个值（已有相同的档案）", "another value (the archive has a record with this one)")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is imported: which file, as records of which class, at most so many rows, by whom."""

    file: CatalogueFile
    class_: str
    by: Actor
    most_rows: int = MOST_ROWS


def check(work: UnitOfWork, catalogue: Catalogue, reading: Reading, spool: Spool) -> None:
    """Puts every entry that fits and every cell that does not into `spool`.

    Raises InvalidForm where the file cannot be read as a sheet at all.
    """
    lines = (line for line in catalogue.file.lines())
    heading = next(lines, Line(1, ()))
    columns = columns_of(catalogue.class_, reading.pack)
    found, wrong = read_headings(heading.number, [text_of(cell) for cell in heading.cells], columns)
    if wrong:
        spool.put_wrong(map(kept_wrong, wrong))
        return
    checking = _Checking(work, catalogue, reading, spool, EntryReader.of(catalogue.class_, found, reading))
    rows = 0
    for part in _parts(lines, AT_ONCE):
        rows += len(part)
        if rows > catalogue.most_rows:
            spool.put_wrong(
                [kept_wrong(_too_many(part[-(rows - catalogue.most_rows)].number, catalogue.most_rows))]
            )
            return
        checking.take(part)
    if rows == 0:
        spool.put_wrong([kept_wrong(_nothing(heading.number + 1))])


@dataclass(frozen=True)
class _Checking:
    work: UnitOfWork
    catalogue: Catalogue
    reading: Reading
    spool: Spool
    reader: EntryReader

    def take(self, lines: Sequence[Line]) -> None:
        """Some lines: read, compared with those before and with the archive, kept aside."""
        read = [self.reader.read(line) for line in lines]
        wrong = {entry.line: list(cells) for entry, cells in read}
        entries = [entry for entry, _ in read]
        linked = self._linked(entries, wrong)
        self._refuse_given(entries, wrong)
        self._refuse_twins(linked, wrong)
        holders = self._holders(linked)
        fitting: list[tuple[int, object]] = []
        for entry in linked:
            record = self._record(entry, holders.get(entry.inside or ""), wrong[entry.line])
            if record is not None and not wrong[entry.line]:
                fitting.append((entry.line, prepared(entry, record, self._one_per(entry))))
        self.spool.put_entries(fitting)
        self.spool.put_wrong(kept_wrong(cell) for cells in wrong.values() for cell in cells)
        self.spool.reach(self._reached(entries))

    def _linked(self, entries: Sequence[Entry], wrong: Mapping[int, list[WrongCell]]) -> list[Entry]:
        """The entries with the ids of other records in place of their numbers."""
        asked: dict[str, set[str]] = {}
        for entry in entries:
            for key, number in _links(entry):
                asked.setdefault(self._class_of(key), set()).add(number)
        known = {
            name: taken.bearers(self.work.connection, name, [*numbers]) for name, numbers in asked.items()
        }
        return [self._with_ids(entry, known, wrong[entry.line]) for entry in entries]

    def _with_ids(
        self, entry: Entry, known: Mapping[str, Mapping[str, tuple[str, ...]]], wrong: list[WrongCell]
    ) -> Entry:
        found: dict[str, str] = {}
        for key, number in _links(entry):
            ids = known[self._class_of(key)].get(number, ())
            if len(ids) == 1:
                found[key] = ids[0]
            else:
                wrong.append(self._unlinked(entry.line, key, number, len(ids)))
        fields = {**entry.fields, **{key: id for key, id in found.items() if key != "inside"}}
        return replace(entry, inside=found.get("inside"), fields=fields)

    def _unlinked(self, line: int, key: str, number: str, found: int) -> WrongCell:
        title = classes(self.reading.pack)[self._class_of(key)].text
        several = (
            Text("只有一份", "one record only bears") if found else Text("已在档案中的", "the number of")
        )
        expected = Text(
            f"{several.zh}“{title.zh}”编号", f'{several.of("en")} a "{title.of("en")}" in the archive'
        )
        return WrongCell(line, self.reader.by_key[key].title, expected, number)

    def _class_of(self, key: str) -> str:
        record_class = self.reader.record_class
        spec = record_class.fields.get(key)
        return str(spec.class_ if spec else record_class.inside)

    def _refuse_given(self, entries: Sequence[Entry], wrong: Mapping[int, list[WrongCell]]) -> None:
        """No number twice, neither in the sheet nor with one that was given; one that follows from others may be shared."""
        connection, class_ = self.work.connection, self.catalogue.class_
        for name, rule in self.reader.record_class.numbers.items():
            if rule.template is not None and not rule.template.unique:
                continue
            mine = [(entry.line, entry.numbers[name]) for entry in entries if name in entry.numbers]
            given = taken.bearers(connection, class_, [number for _, number in mine], name)
            for line, number in mine:
                first = self.spool.first_line(f"number/{name}", number, line)
                if number in given or first != line:
                    expected = _NOT_GIVEN if number in given else _once(first)
                    wrong[line].append(WrongCell(line, rule.text, expected, number))

    def _refuse_twins(self, entries: Sequence[Entry], wrong: Mapping[int, list[WrongCell]]) -> None:
        rule = self.reader.record_class.one_per
        if rule is None:
            return
        keys = {entry.line: key for entry in entries if (key := self._one_per(entry))}
        there = taken.having(self.work.connection, self.catalogue.class_, [*keys.values()])
        title = self.reader.record_class.fields[rule.fields[0]].text
        by_line = {entry.line: entry for entry in entries}
        for line, key in keys.items():
            first = self.spool.first_line("one_per", key, line)
            if key in there or first != line:
                got = str(by_line[line].fields[rule.fields[0]])
                expected = _NO_TWIN if key in there else _once(first)
                wrong[line].append(WrongCell(line, title, expected, got))

    def _one_per(self, entry: Entry) -> str | None:
        return one_per_key(self.reader.record_class, entry.fields)

    def _holders(self, entries: Sequence[Entry]) -> Mapping[str, Record]:
        ids = {entry.inside for entry in entries if entry.inside is not None}
        return Records(self.work.connection).by_ids(ids) if ids else {}

    def _record(self, entry: Entry, holder: Record | None, wrong: list[WrongCell]) -> Record | None:
        """The record as it will stand. None where nobody would keep it."""
        keeping = self._keeping(entry, holder, wrong)
        if keeping is None:
            return None
        record = standing_record(self.catalogue.class_, entry, keeping, self.reading, holder)
        wrong.extend(wrong_standing(record, entry, self.reading, holder))
        return record

    def _keeping(self, entry: Entry, holder: Record | None, wrong: list[WrongCell]) -> Keeping | None:
        """Who keeps it and where: what the sheet says, else what its class says. None where that says nobody."""
        record_class = self.reader.record_class
        if record_class.inside is not None and holder is None:
            return None
        try:
            found = (
                inside_of(record_class, holder)
                if holder is not None
                else keeping_of(record_class, entry.fields, self.catalogue.by, self.reading, entry.custodian)
            )
        except Refused as refused:
            why = refused.reasons[0].text
            expected = Text(f"保管人（{why.zh}）", f"a custodian ({why.of('en')})")
            wrong.append(WrongCell(entry.line, STANDING["custodian"], expected, ""))
            return None
        return Keeping(
            entry.custodian or found.custodian,
            entry.place or found.place,
            entry.secrecy or found.secrecy,
            entry.retention or found.retention,
        )

    def _reached(self, entries: Sequence[Entry]) -> Iterator[tuple[str, int]]:
        """How far the counters must get, so that none of these numbers is ever given again."""
        for name, rule in self.reader.record_class.numbers.items():
            if rule.template is None:
                continue
            for entry in entries:
                drawn = rule.template.read(entry.numbers.get(name, ""), restarts=rule.restarts != "never")
                if drawn is not None:
                    yield counter_key(self.catalogue.class_, name, drawn.key), drawn.seq


def _links(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from entry.links.items()
    if entry.inside is not None:
        yield "inside", entry.inside


def _once(line: int) -> Text:
    return Text(f"每个值一行（已在第{line}行）", f"each value once (it stands in line {line})")


def _too_many(line: int, most: int) -> WrongCell:
    expected = Text(f"不超过{most}行（--limit）", f"at most {most} rows (--limit)")
    return WrongCell(line, Text("行数", "rows"), expected, f"row {most + 1}")


def _nothing(line: int) -> WrongCell:
    return WrongCell(
        line,
        Text("行数", "rows"),
        Text("标题行之下的档案，每份一行", "records under the headings, a line each"),
        "",
    )


def _parts(many: Iterable[_T], size: int) -> Iterator[Sequence[_T]]:
    rest = iter(many)
    while part := list(islice(rest, size)):
        yield part
