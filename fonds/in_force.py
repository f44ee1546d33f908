"""All that is in force in a policy, as lines for people."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast
from unicodedata import east_asian_width

from archive.vocabulary import VOCABULARY
from engine.language.definition import Pack, Parameter, Sentence, Workflow
from engine.language.layer import ENTRIES, FILES
from engine.language.loader import Reading, read
from engine.language.rule_table import RuleTable, as_written
from engine.language.source import Finding
from engine.text import Language, Text
from fonds.packs import located, read_sources
from rehearsal.trace import Traced, trace

_STANDINGS: Mapping[str, Text] = {
    "enforced": Text("由规则保证", "enforced"),
    "kept": Text("由人遵守", "kept by"),
    "advice": Text("提示", "advice"),
    "not_yet": Text("尚未实现", "not built yet"),
    "uncited": Text("未引用", "cited nowhere"),
}

_OPEN = Text("（待公司确定）", "(open: the company sets it)")


def entries_in_force(folder: Path, language: Language) -> Iterator[str]:
    """Each entry of the policy in `folder` and of what it inherits: name, title, and the file and line where it is written."""
    reading = read(read_sources(folder), VOCABULARY)
    yield f"{reading.pack.name} {reading.pack.version}: {reading.pack.title.text.of(language)}"
    for section, entries in _sections(reading.pack):
        if entries:
            yield f"\n{section}"
        for name, entry in entries.items():
            yield f"  {_filled(name, 24)} {_filled(_title(entry, language), 40)} {_written(reading, folder, section, name)}"
            yield from _rows(entry)


def traced_lines(folder: Path, language: Language) -> Iterator[str]:
    """Each clause, how it stands, and what keeps it."""
    pack = read(read_sources(folder), VOCABULARY).pack
    yield f"\n{Text('条款', 'clauses').of(language)}"
    for each in trace(pack):
        title = each.clause.title.text.of(language)
        yield f"  {each.clause.id}  {title}  [{_STANDINGS[each.standing].of(language)}]{_besides(each, language)}"
        for rule in each.enforced_by:
            yield f"       {rule.path}  {rule.title.of(language)}"


def _sections(pack: Pack) -> Iterator[tuple[str, Mapping[str, object]]]:
    for section in (*ENTRIES, *FILES):
        if section != "clauses":
            yield section, cast(Mapping[str, object], getattr(pack, section))
    yield from pack.sections.items()


def _rows(entry: object) -> Iterator[str]:
    """The rows of a rule table as they are written, the conditions before what they give."""
    for name, table in entry.rules.items() if isinstance(entry, Workflow) else ():
        yield f"    rules.{name}"
        yield from (f"  {line}" for line in _rows(table))
    for row in entry.rows if isinstance(entry, RuleTable) else ():
        gives = ", ".join(f"{name}: {_flow(as_written(value))}" for name, value in row.values.items())
        clauses = f" [{', '.join(row.clause)}]" if row.clause else ""
        yield f"      {row.when or 'otherwise'} → {'refuse' if row.refuse else gives}{clauses}"


def _flow(value: object) -> str:
    """A value as it stands on one line of a policy: `{any_of: [gm, archivist]}`."""
    if isinstance(value, Mapping):
        inner = cast(Mapping[str, object], value).items()
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in inner) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, cast(list[object], value))) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _title(entry: object, language: Language) -> str:
    if isinstance(entry, Parameter):
        return _OPEN.of(language) if entry.value is None else f"= {entry.value}"
    return entry.text.of(language) if isinstance(entry, Sentence) else ""


def _filled(text: str, width: int) -> str:
    """The text with spaces up to `width` columns of a terminal, where a Chinese character takes two."""
    taken = sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
    return text + " " * (width - taken)


def _written(reading: Reading, folder: Path, section: str, name: str) -> str:
    problem = located(reading.origins.problem(Finding((section, name), "")), folder)
    return f"{problem.file}:{problem.line}"


def _besides(each: Traced, language: Language) -> str:
    if each.standing == "advice":
        return f" {each.advice.of(language)}"
    return f" {each.kept_by}" if each.kept_by else ""
