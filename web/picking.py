"""Choosing records on a form without a script: what was chosen travels in the form, every press brings it back changed.

A press is a button named `pick`: `FIELD:VERB` or `FIELD:VERB:WHAT`. Enter sends `enter`, which looks for what stands in a
search box; with all of them empty it is the form's own button.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.shape import is_list
from engine.digest import Json
from engine.errors import InvalidInput, Refused
from engine.language.definition import FieldSpec
from engine.text import Text, counted, listed, same
from web import shapes
from web.finding import Finder
from web.questions import Typed

RECORDS_CHOSEN = frozenset({"record", "records"})
PRESS = "pick"
LINES_A_PAGE = 50
MOST_NAMED = 5
_ENTER = "enter"


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a form that is not its decision: in which field, what is done, to what."""

    field: str
    verb: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Choosing:
    """A field in which records are chosen. `name` begins the names of its inputs, `kept` is the value so far."""

    name: str
    spec: FieldSpec
    kept: Json
    typed: Typed
    finder: Finder

    @property
    def many(self) -> bool:
        return self.spec.type == "records"

    @property
    def ids(self) -> tuple[str, ...]:
        """What was chosen before the press."""
        if self.name in self.typed.texts:
            return ids_in(",".join(self.typed.texts[self.name]))
        return tuple(map(str, self.kept)) if is_list(self.kept) else (str(self.kept),) if self.kept else ()

    def text(self, part: str) -> str:
        return _first(self.typed, f"{self.name}.{part}").strip()


@dataclass(frozen=True, slots=True)
class _State:
    ids: tuple[str, ...]
    words: str = ""
    hits: tuple[shapes.Found, ...] | None = None
    numbers: str = ""
    said: tuple[Text, ...] = ()
    at: int = 1


def press_of(typed: Typed) -> Press | None:
    """The press that sent the form; None where the form itself was sent."""
    value = _first(typed, PRESS)
    if value == _ENTER:
        sought = (
            name
            for name, texts in typed.texts.items()
            if name.endswith(".find") and any(map(str.strip, texts))
        )
        name = next(sought, None)
        return Press(name.removesuffix(".find"), "find") if name else None
    field, _, rest = value.partition(":")
    verb, _, what = rest.partition(":")
    return Press(field, verb, what) if verb else None


def ids_in(text: str) -> tuple[str, ...]:
    """The ids that an input carries."""
    return tuple(dict.fromkeys(each for part in text.split(",") if (each := part.strip())))


def chosen(of: Choosing) -> shapes.Field:
    """The field as the page shows it after the press."""
    press = press_of(of.typed)
    is_here = press is not None and press.field == of.name
    state = _after(of, press) if press and is_here else _untouched(of)
    pages = max(-(-len(state.ids) // LINES_A_PAGE), 1)
    at = min(max(state.at, 1), pages)
    first = (at - 1) * LINES_A_PAGE
    picker = shapes.Picker(
        ids=",".join(state.ids),
        chosen=of.finder.shown(state.ids[first : first + LINES_A_PAGE]),
        total=len(state.ids),
        at=at,
        pages=pages,
        words=state.words,
        hits=state.hits,
        numbers=state.numbers,
        said=state.said,
        is_here=is_here,
        many=of.many,
    )
    return shapes.Field(of.name, of.spec.text, "records", picker=picker)


def answer_of(of: Choosing) -> Json:
    """What was chosen, and what stands in the boxes though no button took it.

    Raises InvalidInput for a number that nobody bears.
    """
    typed = [line for part in ("find", "numbers") for line in _lines(of.text(part))]
    state = _named(of, of.ids, typed)
    if state.numbers:
        lost = state.numbers.splitlines()
        raise InvalidInput(
            of.name, Text("档案的编号", "the number of a record"), "、".join(lost[:MOST_NAMED])
        )
    return list(state.ids) or None


def _untouched(of: Choosing) -> _State:
    return _State(of.ids, of.text("sought"), None, of.text("numbers"), at=_number(of.text("at")))


def _after(of: Choosing, press: Press) -> _State:
    before = _untouched(of)
    match press.verb:
        case "find":
            return _found(of, before)
        case "take":
            return _taken(of, before, ids_in(press.what))
        case "drop":
            left = tuple(id_ for id_ in before.ids if id_ != press.what)
            return replace(before, ids=left, said=(_left(len(left)),), words="")
        case "clear":
            return replace(before, ids=(), said=(_left(0),), words="")
        case "paste":
            return _named(of, before.ids, _lines(before.numbers))
        case "page":
            return replace(before, at=_number(press.what))
        case _:
            return before


def _found(of: Choosing, before: _State) -> _State:
    """A number or label is taken at once, so that one scan follows the other; other words are looked for."""
    words = of.text("find")
    try:
        exact = of.finder.named(words, of.spec)
    except Refused as error:
        return replace(before, words="", said=tuple(reason.text for reason in error.reasons))
    if len(exact) == 1:
        return replace(_joined(of, before, exact), words="")
    return replace(before, words=words, hits=of.finder.search(words, of.spec) if words else None)


def _taken(of: Choosing, before: _State, ids: Sequence[str]) -> _State:
    """What was found stays in view: the next one is often beside it."""
    after = _joined(of, before, ids)
    return replace(after, hits=of.finder.search(before.words, of.spec)) if before.words and of.many else after


def _joined(of: Choosing, before: _State, ids: Sequence[str]) -> _State:
    known = [id_ for id_ in ids if id_ in before.ids]
    new = [found for found in of.finder.shown(ids) if found.id not in before.ids]
    joined = (*before.ids, *(each.id for each in new)) if of.many else tuple(each.id for each in new[:1])
    said = [_added(new)] if new else []
    if known:
        names = listed(_name(each) for each in of.finder.shown(known)[:MOST_NAMED])
        said.append(Text(f"已在清单上：{names.zh}", f"on the list already: {names.of('en')}"))
    last = max(-(-len(joined) // LINES_A_PAGE), 1)
    return replace(before, ids=joined or before.ids, said=tuple(said), at=last if new else before.at)


def _named(of: Choosing, ids: tuple[str, ...], typed: Sequence[str]) -> _State:
    """Numbers one a line; those that nobody bears stay in the box."""
    known: list[str] = []
    lost: list[str] = []
    for each in typed:
        found = _labelled(of, each)
        (known if found else lost).extend(found or (each,))
    after = _joined(of, _State(ids), known) if known else _State(ids)
    said = after.said
    if lost:
        names = "、".join(lost[:MOST_NAMED])
        said = (
            *said,
            Text(f"没有这样编号的档案：{names}", f"no record bears: {', '.join(lost[:MOST_NAMED])}"),
        )
    return replace(after, numbers="\n".join(lost), said=said)


def _labelled(of: Choosing, typed: str) -> tuple[str, ...]:
    """What the number or label means; nothing for a label that is not ours."""
    try:
        return of.finder.named(typed, of.spec)
    except Refused:
        return ()


def _added(new: Sequence[shapes.Found]) -> Text:
    names = listed(_name(each) for each in new[:MOST_NAMED])
    more = len(new) - MOST_NAMED
    rest = Text(f"等{len(new)}份", f" and {more} more") if more > 0 else Text("")
    return Text("已加入：", "added: ") + names + rest


def _name(of: shapes.Found) -> Text:
    return of.number if isinstance(of.number, Text) else same(of.number)


def _left(number: int) -> Text:
    return Text(f"清单上还有{number}份", f"{counted(number, 'record')} on the list now")


def _lines(text: str) -> list[str]:
    return [line for each in text.replace("\t", "\n").splitlines() if (line := each.strip())]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


def _first(typed: Typed, name: str) -> str:
    return next(iter(typed.texts.get(name, ())), "")
