"""What the rows of a rule table name is there, and of the kind that its column wants."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.errors import did_you_mean
from engine.language.checks.names import column_of, no_such
from engine.language.checks.paths import STANDS_FOR_PEOPLE, in_phrase, leads, periods_known
from engine.language.checks.whole import Whole
from engine.language.definition import Workflow
from engine.language.fact_type import ChoiceType, FactType
from engine.language.member import EACH, ManyKind, facts_of_each
from engine.language.names import column_type
from engine.language.parts import walk
from engine.language.rule_table import HEAD as RULES
from engine.language.rule_table import Column, RuleTable
from engine.language.rule_use import tables_of
from engine.language.source import Finding, Place
from engine.people.who import MEMBERS, Relation, RoleAt, Who, Word
from engine.people.who import Part as WhoPart
from engine.phrase import Path


def astray(whole: Whole) -> Iterator[Finding]:
    """Lists that are none, paths that lead nowhere or to another kind of fact, words that are not known in a row."""
    for name, workflow in whole.pack.workflows.items():
        for table_name, table in tables_of(whole.pack, workflow).items():
            own = table_name in workflow.rules
            root: Place = (*(("workflows", name) if own else ()), "rules", table_name)
            yield from _list(whole, workflow, root, table)
            here = _Here.of(whole, workflow, table, own=own)
            for number, row in enumerate(table.rows):
                for column, cell in row.values.items():
                    if column in table.gives:
                        yield from here.cell(
                            (*root, "rows", number, "values", column), table.gives[column], cell
                        )


def _list(whole: Whole, workflow: Workflow, root: Place, table: RuleTable) -> Iterator[Finding]:
    """`for` names a list of the form, whose things can be asked one by one."""
    if table.for_ is None:
        if table.several is not None:
            yield Finding(
                (*root, "several"),
                "'several' goes with 'for': this table is asked once, so it has one answer",
            )
        return
    lists = [
        f"{EACH}form.{name}"
        for name, spec in workflow.asked.items()
        if isinstance(whole.kinds.get(spec.type), ManyKind)
    ]
    if not facts_of_each(table.for_, workflow, whole.kinds, whole.pack):
        known = f"; lists are {', '.join(lists)}" if lists else ""
        text = f"expected 'each' and a list of the form, got {table.for_!r}{did_you_mean(table.for_, lists) or known}"
        yield Finding((*root, "for"), text, 1)


@dataclass(frozen=True, slots=True)
class _Here:
    """What the rows of one table may name. `members` are the facts of the thing whose turn it is."""

    whole: Whole
    workflow: Workflow
    facts: Mapping[str, FactType | None]
    members: Mapping[str, FactType]
    own: bool

    @staticmethod
    def of(whole: Whole, workflow: Workflow, table: RuleTable, *, own: bool) -> "_Here":
        members = facts_of_each(table.for_, workflow, whole.kinds, whole.pack)
        return _Here(whole, workflow, {**whole.facts[workflow.workflow], **members}, members, own)

    def cell(self, place: Place, column: Column, cell: object) -> Iterator[Finding]:
        if isinstance(cell, Path):
            yield from self._path(place, column, cell.text)
        for at, who in walk(cell, place):
            if isinstance(who, Who):
                yield from self._who(at, who)

    def _path(self, place: Place, column: Column, path: str) -> Iterator[Finding]:
        lost = [*self._leads(place, path, 1)]
        yield from lost
        if lost or self._fits(place, column, path):
            return
        found = self.facts.get(path)
        wanted = column_type(column, self.whole.pack)
        words = (
            wanted.words if wanted else f"a {column}" if isinstance(column, str) else "one of these options"
        )
        yield Finding(
            place, f"expected {words}, and {path!r} is {found.words if found else 'something else'}", 1
        )

    def _fits(self, place: Place, column: Column, path: str) -> bool:
        if path.startswith(RULES):
            _, table, inner = path.split(".")
            other = self.whole.tables[self.workflow.workflow][table].gives[inner]
            return other == column
        if column == "period":
            return path in periods_known(self.whole, place)
        wanted, found = column_type(column, self.whole.pack), self.facts.get(path)
        if isinstance(wanted, ChoiceType) and isinstance(found, ChoiceType):
            return wanted.name == found.name
        return wanted is not None and found == wanted

    def _who(self, place: Place, who: Who) -> Iterator[Finding]:
        others = [path for path in who.paths if path.split(".")[0] not in MEMBERS]
        if others and not self.own:
            yield from in_phrase(self.whole, self.workflow, place, who, self.facts)
        for path in who.paths:
            column = column_of(path, who.phrase)
            if path.split(".")[0] in MEMBERS:
                lost = [*self._leads(place, path, column)]
                yield from lost
                found = self.facts.get(path)
                if not lost and found not in STANDS_FOR_PEOPLE:
                    kind = found.words if found else "nothing that could act"
                    yield Finding(place, f"expected people, and {path!r} is {kind}", column)
        for word in who.words:
            if word in MEMBERS:
                yield from self._word(place, who, word)

    def _word(self, place: Place, who: Who, word: str) -> Iterator[Finding]:
        """The thing itself is nobody; who keeps it is its custodian."""
        column = column_of(word, who.phrase)
        if word not in self.members:
            yield Finding(place, self._unknown(word), column)
        elif not _is_kept(who.part, word):
            yield Finding(
                place,
                f"{word!r} is nobody: expected 'custodian of {word}', or somebody that it names",
                column,
            )

    def _leads(self, place: Place, path: str, column: int) -> Iterator[Finding]:
        if path.split(".", maxsplit=1)[0] not in MEMBERS:
            yield from leads(place, path, self.facts, column)
        elif not self.members:
            yield Finding(place, self._unknown(path), column)
        elif path not in self.members:
            known = [name for name in self.members if not name.endswith(".given")]
            yield Finding(place, no_such("fact", path, known), column)

    def _unknown(self, word: str) -> str:
        return f"{word!r} is known only under 'for': each of a list is asked about there"


def _is_kept(part: WhoPart, word: str) -> bool:
    """Whether the word stands right behind `custodian of`."""
    match part:
        case Relation("custodian", Word(name)) if name == word:
            return True
        case Relation(_, inner) | RoleAt(_, inner):
            return _is_kept(inner, word)
        case _:
            return False
