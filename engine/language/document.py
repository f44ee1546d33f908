"""Reads the YAML of a policy, strictly: what a file holds, and where each key and value of it stands.

This is YAML 1.2 without what a policy has no use for: tags, directives, merge keys, several documents in a file. `on`, `off`,
`yes`, `no` are plain text; only `true` and `false` are yes or no; a bare date is a date and must exist.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.reader import ReaderError

from engine.errors import DefinitionError, Problem
from engine.language.source import LARGEST_FILE, Origin, Place, Positions, Scalar, position_in

MOST_ALIASES = 100
MOST_VALUES = 100_000
DEEPEST = 40

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {"true": True, "false": False}
_NOTHING = ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: plain dicts, tuples, texts, numbers, dates, yes and no. `file` is how problems name it."""

    file: str
    data: object
    positions: Positions

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys at its root; none where it holds a list or a single value."""
        data = self.data
        return tuple(cast(Mapping[str, object], data)) if isinstance(data, Mapping) else ()

    @property
    def origin(self) -> Origin:
        return Origin(self.file, self.positions)


_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What the parser counts lines by."""


def read_yaml(file: str, text: str) -> Document:
    """Read the text of one YAML file.

    Raises DefinitionError with every problem found; what cannot be parsed is one problem, at the place where it stops.
    """
    if len(text.encode("utf-8", "replace")) > LARGEST_FILE:
        raise DefinitionError([Problem(file, 1, 1, f"expected a file of at most {LARGEST_FILE} bytes")])
    reader = _Reader(_LINE_END.split(text))
    problems: list[Problem] = []
    try:
        reader.read(YAML(typ="safe", pure=True).parse(text))
    except ReaderError as error:
        line, column = position_in(text, error.position)
        message = f"the character {text[error.position : error.position + 1]!r} cannot stand in a text file"
        problems.append(Problem(file, line, column, message))
    except MarkedYAMLError as error:
        problems.append(_unreadable(file, error))
    except _StopReading as stop:
        problems.append(Problem(file, stop.line, stop.column, stop.message))
    except (YAMLError, ValueError) as error:
        problems.append(Problem(file, 1, 1, f"this is no YAML: {error}"))
    problems = [Problem(file, *place, message) for place, message in reader.problems] + problems
    if problems:
        raise DefinitionError(problems)
    return Document(file, reader.data, Positions(reader.keys, reader.values))


class _StopReading(Exception):
    """Reading on makes no sense."""

    def __init__(self, mark: StreamMark, message: str) -> None:
        self.line, self.column, self.message = mark.line + 1, mark.column + 1, message
        super().__init__(message)


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read: where it stands, its content so far, the key that waits for its value."""

    place: Place
    content: dict[str, object] | list[object]
    anchor: str | None
    counted_before: int
    key: str | None = None

    @property
    def step(self) -> str | int:
        return len(self.content) if isinstance(self.content, list) else str(self.key)


@dataclass(slots=True)
class _Reader:
    """Builds data and positions from the parser's events, without recursion: depth costs nothing but memory."""

    lines: list[str]
    data: object = None
    keys: dict[Place, tuple[int, int]] = field(default_factory=dict[Place, tuple[int, int]])
    values: dict[Place, Scalar] = field(default_factory=dict[Place, Scalar])
    problems: list[tuple[tuple[int, int], str]] = field(default_factory=list[tuple[tuple[int, int], str]])
    stack: list[_Open] = field(default_factory=list[_Open])
    anchors: dict[str, tuple[object, int]] = field(default_factory=dict[str, tuple[object, int]])
    aliases: int = 0
    count: int = 0
    documents: int = 0

    def read(self, events: Iterator[Event]) -> None:
        for event in events:
            match event:
                case DocumentStartEvent():
                    self._start(event)
                case CollectionEndEvent():
                    self._close()
                case NodeEvent():
                    self._node(event)
                case _:
                    pass
        if not self.documents:
            self.problems.append(((1, 1), "the file is empty"))

    def _start(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _StopReading(event.start_mark, "expected one document in a file; '---' begins another")
        if event.version or event.tags:
            raise _StopReading(event.start_mark, "a policy has no '%' directives: it is YAML 1.2")

    def _node(self, event: NodeEvent) -> None:
        self._refuse_excess(event)
        parent = self.stack[-1] if self.stack else None
        if parent is not None and isinstance(parent.content, dict) and parent.key is None:
            parent.key = self._key(parent, event)
            return
        place = (*parent.place, parent.step) if parent else ()
        self.values[place] = self._written(event)
        match event:
            case AliasEvent():
                self._put(self._aliased(event))
            case CollectionStartEvent():
                content: dict[str, object] | list[object] = {} if isinstance(event, MappingStartEvent) else []
                self.stack.append(_Open(place, content, event.anchor, self.count))
            case ScalarEvent():
                value = self._scalar(event)
                if event.anchor:
                    self.anchors[event.anchor] = (value, 1)
                self._put(value)
            case _:
                pass

    def _key(self, parent: _Open, event: NodeEvent) -> str:
        if not isinstance(event, ScalarEvent):
            raise _StopReading(event.start_mark, "expected a name as key")
        name, at = event.value, _place(event.start_mark)
        if name == "<<" and not event.style:
            self.problems.append((at, "a policy has no merge keys ('<<'): write the entry out"))
        if name in parent.content:
            first = self.keys[(*parent.place, name)]
            self.problems.append((at, f"the key {name!r} stands here twice, first in line {first[0]}"))
        else:
            self.keys[(*parent.place, name)] = at
        return name

    def _put(self, value: object) -> None:
        if not self.stack:
            self.data = value
            return
        parent = self.stack[-1]
        if isinstance(parent.content, list):
            parent.content.append(value)
        elif parent.key is not None:
            parent.content.setdefault(parent.key, value)
            parent.key = None

    def _close(self) -> None:
        closed = self.stack.pop()
        content = tuple(closed.content) if isinstance(closed.content, list) else closed.content
        if closed.anchor:
            self.anchors[closed.anchor] = (content, self.count - closed.counted_before)
        self._put(content)

    def _aliased(self, event: AliasEvent) -> object:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise _StopReading(event.start_mark, f"expected at most {MOST_ALIASES} '*' references in a file")
        if event.anchor not in self.anchors:
            self.problems.append(
                (_place(event.start_mark), f"nothing before this is marked '&{event.anchor}'")
            )
            return ""
        value, size = self.anchors[event.anchor]
        self.count += size
        self._refuse_excess(event)
        return value

    def _refuse_excess(self, event: NodeEvent) -> None:
        self.count += 1
        if self.count > MOST_VALUES:
            raise _StopReading(event.start_mark, f"expected at most {MOST_VALUES} values in a file")
        if len(self.stack) >= DEEPEST:
            raise _StopReading(event.start_mark, f"expected at most {DEEPEST} levels, one in another")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag:
            written = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.problems.append((_place(event.start_mark), f"a policy has no tags; take {written!r} away"))

    def _scalar(self, event: ScalarEvent) -> object:
        if event.style:
            return event.value
        text = event.value
        if text in _NOTHING:
            hint = "leave the key out, or write 'none' where the language has that word"
            self.problems.append((self._waiting(event), f"expected a value, got nothing; {hint}"))
            return ""
        if _DATE.fullmatch(text):
            return self._date(event)
        if _WHOLE.fullmatch(text):
            return int(text)
        return float(text) if _DECIMAL.fullmatch(text) else _WORDS.get(text, text)

    def _waiting(self, event: ScalarEvent) -> tuple[int, int]:
        """Where the key stands that waits for this value; nothing has no place of its own."""
        parent = self.stack[-1] if self.stack else None
        key = (*parent.place, parent.key) if parent and parent.key else ()
        return self.keys.get(key, _place(event.start_mark))

    def _date(self, event: ScalarEvent) -> object:
        try:
            return date.fromisoformat(event.value)
        except ValueError:
            self.problems.append((_place(event.start_mark), f"there is no {event.value} in the calendar"))
            return date.min

    def _written(self, event: NodeEvent) -> Scalar:
        line, column = _place(event.start_mark)
        one_line = isinstance(event, ScalarEvent) and event.end_mark.line == event.start_mark.line
        raw = self.lines[line - 1][column - 1 : event.end_mark.column] if one_line else ""
        return Scalar(line, column, raw)


def _unreadable(file: str, error: MarkedYAMLError) -> Problem:
    """Where the text stops being YAML, in words that help to mend it."""
    problem, context = error.problem or "this is no YAML", error.context or ""
    mark = error.problem_mark or error.context_mark
    begun = error.context_mark.line + 1 if error.context_mark else 1
    found = re.search(r"but (?:found|got) (.*)", problem)
    token = found[1] if found else "this"
    if "found character '\\t'" in problem:
        message = "a tab cannot stand here; indent with spaces"
    elif "that cannot start any token" in problem:
        message = problem.replace(
            "that cannot start any token", "cannot begin a value; put the text in quotes"
        )
    elif "mapping values are not allowed" in problem:
        message = "':' is not expected here; text that holds a colon and a space stands in quotes"
    elif "quoted scalar" in context:
        message, mark = "the quotes that open here are never closed", error.context_mark or mark
    elif "flow mapping" in context or "flow sequence" in context:
        pair = "{ }" if "mapping" in context else "[ ]"
        message = f"expected ',' or the end of the {pair} that opens in line {begun}, got {token}"
    elif "block" in context and "expected <block end>" in problem:
        message = f"expected a line indented like line {begun}, got {token}"
    elif "could not find expected ':'" in problem:
        message, mark = "expected a ':' and a space after this key", error.context_mark or mark
    else:
        message = f"this is no YAML: {problem}"
    return Problem(file, *(_place(mark) if mark else (1, 1)), message)


def _place(mark: StreamMark) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1
