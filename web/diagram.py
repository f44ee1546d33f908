"""The picture of a state machine: laid out by Graphviz, drawn by us.

Graphviz gets boxes of a size and no words, so that no name of a policy can break out of its notation, and the picture
holds classes and no style, so that a strict content policy lets it through and `diagram.css` colours it.
"""

import subprocess
import sysconfig
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from shutil import which
from typing import Literal

from markupsafe import Markup, escape
from pydantic import BaseModel, Field

from engine.text import Language, Text

StateKind = Literal["open", "waiting", "done", "refused", "lapsed"]

# Points, as Graphviz counts: the type sizes of diagram.css and the air around the words.
_STATE_SIZE, _ARROW_SIZE, _LINE = 14.0, 12.0, 1.35
_PADDING = 14.0
_STATE_CHARACTERS, _ARROW_CHARACTERS = 9, 8

_BY_TIME = Text("（到期自动）", " (when time is up)")
_HERE = Text("当前所在", "the case is here")
_PASSED = Text("已经过", "passed")
_END = Text("终点", "end")


@dataclass(frozen=True, slots=True)
class StateBox:
    """One state: its name in the definition, what people call it, and what kind of place it is."""

    name: str
    label: Text
    kind: StateKind = "open"


@dataclass(frozen=True, slots=True)
class Arrow:
    """One transition from state to state; `by_time` if the machine takes it when a deadline has passed."""

    source: str
    target: str
    label: Text
    by_time: bool = False


class _Stroke(BaseModel):
    op: str
    points: list[tuple[float, float]] = []


class _Node(BaseModel):
    pos: str


class _Edge(BaseModel):
    draw: list[_Stroke] = Field(alias="_draw_")
    head: list[_Stroke] = Field(alias="_hdraw_")
    lp: str = ""


class _Layout(BaseModel):
    bb: str
    objects: list[_Node]
    edges: list[_Edge] = []


def draw(
    states: Sequence[StateBox],
    transitions: Sequence[Arrow],
    current: str,
    visited: Collection[str],
    lang: Language,
) -> str:
    """The figure as safe HTML: an SVG for the eye and the same as a list for screen readers and phones.

    `current` is the name of the state the case is in, or empty for a definition alone.
    """
    return _figure(tuple(states), tuple(transitions), current, frozenset(visited), lang)


@lru_cache(maxsize=256)
def _figure(
    states: tuple[StateBox, ...],
    arrows: tuple[Arrow, ...],
    current: str,
    visited: frozenset[str],
    lang: Language,
) -> Markup:
    bundles = _bundled(arrows)
    labels = [_wrapped(_names(bundle, lang), _ARROW_CHARACTERS) for bundle in bundles]
    boxes = [_wrapped((state.label.of(lang),), _STATE_CHARACTERS) for state in states]
    layout = _laid_out(_dot(states, bundles, boxes, labels))
    width, height = (float(number) for number in layout.bb.split(",")[2:])
    drawn = [_arrow(b, e, n, height) for b, e, n in zip(bundles, layout.edges, labels, strict=True)]
    drawn += [
        _state(s, n, lines, height, s.name == current, s.name in visited)
        for s, n, lines in zip(states, layout.objects, boxes, strict=True)
    ]
    svg = Markup(
        '<svg class="diagram-picture" viewBox="-4 -4 {} {}" width="{}" height="{}" aria-hidden="true"'
        ' focusable="false">{}</svg>'
    ).format(_n(width + 8), _n(height + 8), _n(width + 8), _n(height + 8), Markup().join(drawn))
    return Markup("{}{}").format(svg, _in_words(states, arrows, current, visited, lang))


def _bundled(arrows: tuple[Arrow, ...]) -> list[list[Arrow]]:
    """Arrows that run alike become one line with several names: a picture with fewer lines is read sooner."""
    together: dict[tuple[str, str, bool], list[Arrow]] = {}
    for arrow in arrows:
        together.setdefault((arrow.source, arrow.target, arrow.by_time), []).append(arrow)
    return list(together.values())


def _names(bundle: list[Arrow], lang: Language) -> tuple[str, ...]:
    return tuple(arrow.label.of(lang) for arrow in bundle)


def _ems(text: str) -> float:
    """Width of `text` in ems: a Chinese character is square, a Latin letter a little over half of that."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in text)


def _wrapped(texts: tuple[str, ...], characters: int) -> list[str]:
    """Each text on lines of at most about `characters` ems, broken between words or Chinese characters."""
    return [line for text in texts for line in _lines(text, characters)]


def _lines(text: str, characters: int) -> list[str]:
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and _ems((lines[-1] + piece).rstrip()) > characters:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        joins = pieces and not wide and not pieces[-1].endswith(" ") and _ems(pieces[-1][-1]) < 1
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _size(lines: list[str], size: float, padding: float) -> tuple[float, float]:
    width = max((_ems(line) for line in lines), default=0.0) * size + 2 * padding
    return width, max(len(lines), 1) * size * _LINE + padding


def _dot(
    states: tuple[StateBox, ...], bundles: list[list[Arrow]], boxes: list[list[str]], labels: list[list[str]]
) -> str:
    numbers = {state.name: number for number, state in enumerate(states)}
    lines = ['digraph { rankdir=LR; nodesep=0.45; ranksep=0.35; node [shape=box fixedsize=true label=""];']
    for number, box in enumerate(boxes):
        width, height = _size(box, _STATE_SIZE, _PADDING)
        lines.append(f"n{number} [width={max(width, 72) / 72:.3f} height={max(height, 40) / 72:.3f}];")
    for bundle, label in zip(bundles, labels, strict=True):
        width, height = _size(label, _ARROW_SIZE, 3)
        room = f'<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}"><TR><TD></TD></TR></TABLE>>'
        lines.append(f"n{numbers[bundle[0].source]} -> n{numbers[bundle[0].target]} [label={room}];")
    return "\n".join([*lines, "}"])


@lru_cache(maxsize=256)
def _laid_out(dot: str) -> _Layout:
    answer = subprocess.run([_graphviz(), "-Tjson"], input=dot, capture_output=True, text=True, check=True)
    return _Layout.model_validate_json(answer.stdout)


@lru_cache(maxsize=1)
def _graphviz() -> str:
    """The program that came with our own packages, else the system's."""
    ours = Path(sysconfig.get_path("scripts")) / "graphviz-pure"
    found = which(ours) or which("graphviz-pure") or which("dot")
    if found is None:
        raise FileNotFoundError(f"expected the program graphviz-pure in {ours.parent}, or dot on the PATH")
    return found


def _state(box: StateBox, node: _Node, lines: list[str], height: float, here: bool, passed: bool) -> Markup:
    x, y = (float(number) for number in node.pos.split(","))
    wide, high = _size(lines, _STATE_SIZE, _PADDING)
    wide, high = max(wide, 72), max(high, 40)
    classes = ["state", f"state-{box.kind}"] + ["is-current"] * here + ["is-visited"] * (passed and not here)
    return Markup('<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="{}"/>{}</g>').format(
        " ".join(classes),
        _n(x - wide / 2),
        _n(height - y - high / 2),
        _n(wide),
        _n(high),
        4 if box.kind in ("open", "waiting") else _n(high / 2),
        _words(lines, x, height - y, _STATE_SIZE),
    )


def _arrow(bundle: list[Arrow], edge: _Edge, lines: list[str], height: float) -> Markup:
    points = [
        f"{_n(x)},{_n(height - y)}" for stroke in edge.draw if stroke.op == "b" for x, y in stroke.points
    ]
    tip = [f"{_n(x)},{_n(height - y)}" for stroke in edge.head if stroke.op == "P" for x, y in stroke.points]
    words = Markup()
    if edge.lp:
        x, y = (float(number) for number in edge.lp.split(","))
        words = _words(lines, x, height - y, _ARROW_SIZE)
    return Markup('<g class="{}"><path d="M{} C{}"/><polygon points="{}"/>{}</g>').format(
        "arrow is-by-time" if bundle[0].by_time else "arrow",
        points[0],
        " ".join(points[1:]),
        " ".join(tip),
        words,
    )


def _words(lines: list[str], x: float, middle: float, size: float) -> Markup:
    first = middle - (len(lines) - 1) * size * _LINE / 2 + size * 0.36
    return Markup().join(
        Markup('<text x="{}" y="{}">{}</text>').format(_n(x), _n(first + number * size * _LINE), line)
        for number, line in enumerate(lines)
    )


def _in_words(
    states: tuple[StateBox, ...],
    arrows: tuple[Arrow, ...],
    current: str,
    visited: frozenset[str],
    lang: Language,
) -> Markup:
    names = {state.name: state.label.of(lang) for state in states}
    rows: list[Markup] = []
    for state in states:
        ways = [
            Markup("<li>{} → {}{}</li>").format(
                arrow.label.of(lang), names[arrow.target], _BY_TIME.of(lang) if arrow.by_time else ""
            )
            for arrow in arrows
            if arrow.source == state.name
        ]
        note = _note(state, current, visited)
        mark = Markup(' <span class="note">{}</span>').format(note.of(lang)) if note else Markup()
        here = Markup(' aria-current="step"') if state.name == current else Markup()
        below = Markup("<ul>{}</ul>").format(Markup().join(ways)) if ways else Markup()
        rows.append(Markup("<li{}><b>{}</b>{}{}</li>").format(here, escape(names[state.name]), mark, below))
    return Markup('<ol class="diagram-words">{}</ol>').format(Markup().join(rows))


def _note(state: StateBox, current: str, visited: frozenset[str]) -> Text:
    if state.name == current:
        return _HERE
    if state.name in visited:
        return _PASSED
    return Text("") if state.kind in ("open", "waiting") else _END


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
