"""What a class says by a rule of the pack: the column is there, of the right kind, and asks only what its records have."""

from collections.abc import Iterator, Mapping

from archive.place import COMMON_PLACES
from archive.record_class import RecordClass
from archive.record_facts import thing_types
from archive.sections import places, retentions
from engine.deciding.thing_rules import linked
from engine.errors import did_you_mean
from engine.language.definition import Pack
from engine.language.fact_type import FactType
from engine.language.guard_wording import ExpressionError
from engine.language.names import of_parameters
from engine.language.rule_table import HEAD as RULES
from engine.language.rule_use import asked_in_order, paths_in, table_of
from engine.language.vocabulary import Place

Finding = tuple[Place, str]
_WANTED = {
    "custodian": ("who", "quorum"),
    "place": ("place", "text"),
    "secrecy": ("secrecy", "text"),
    "retention": ("text",),
}


def rule_findings(record_class: RecordClass, pack: Pack) -> Iterator[Finding]:
    """What is wrong with the rules that the class names, each at the key that names it."""
    known = [f"{RULES}{table}.{name}" for table, rule in pack.rules.items() for name in rule.gives]
    for key, wanted in _WANTED.items():
        word: object = getattr(record_class, key)
        if not isinstance(word, str) or not word.startswith(RULES):
            continue
        if word not in known:
            yield (key,), f"there is no column {word!r} in the rules of the pack{did_you_mean(word, known)}"
            continue
        yield from _of_column(key, word, wanted, pack)
        for table in asked_in_order(pack.rules, (table_of(word),)):
            for text in _of_table(table, record_class, pack):
                yield (key,), f"{text} (in the table {table!r})"


def _of_column(key: str, word: str, wanted: tuple[str, ...], pack: Pack) -> Iterator[Finding]:
    _, table, name = word.split(".")
    column = pack.rules[table].gives[name]
    if not isinstance(column, tuple) and column not in wanted:
        expected = f"expected a column of the type {' or '.join(wanted)}"
        yield (key,), f"{expected}, and {word!r} is of the type {column!r}"
    entries: Mapping[str, Mapping[str, object]] = {
        "place": {**COMMON_PLACES, **places(pack)},
        "retention": retentions(pack),
    }
    among = [*entries.get(key, {})]
    for row in pack.rules[table].rows:
        value = row.values.get(name)
        if among and isinstance(value, str) and value not in among:
            yield (key,), f"no {key} {value!r}, which {word!r} gives{did_you_mean(value, among)}"


def _of_table(name: str, record_class: RecordClass, pack: Pack) -> Iterator[str]:
    """What it asks that a record of the class does not have: nothing of a case is known where a record is kept."""
    table = pack.rules[name]
    types = thing_types(record_class, pack)
    if table.for_ is not None:
        yield "a table that is asked 'for: each' of a list says nothing of one record"
    try:
        linked(name, table, types, pack)
    except ExpressionError as error:
        yield str(error)
    known = {**types, **dict(of_parameters(pack))}
    for path in paths_in([row.values for row in table.rows]):
        yield from _path(path, known, pack)


def _path(path: str, known: Mapping[str, FactType], pack: Pack) -> Iterator[str]:
    if (
        path not in known
        and not path.startswith(RULES)
        and path.removeprefix("param.") not in pack.parameters
    ):
        yield f"nothing is called {path!r} here{did_you_mean(path, [*known])}"
