"""What is wrong with a guard expression, in plain words with the place and the nearest right spelling.

The expression language answers in the words of its parser; a policy's owner reads these instead. Signs of the language
that a policy has no use for (maps, conditionals, escapes, comments, most functions) are refused before it sees them.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from engine.phrase import PhraseError, nearest

LONGEST = 300
SHOWN = 8
FUNCTIONS = ("size", "double")
QUESTIONS = ("exists", "all")


class ExpressionError(PhraseError):
    """An expression cannot be used; `column` counts from 1 inside it, `nearest` is the right spelling meant, or ""."""


_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_PATH = re.compile(r"[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*(?!\w|\s*\()")
_CALL = re.compile(r"(\.?)\s*\b([A-Za-z_]\w*)\s*\(")
_LOOP = re.compile(r"\b(?:exists|all)\s*\(\s*(\w+)\s*,")
_PROBLEM = re.compile(r"ERROR: <input>:1:(\d+): (.*)")
_OPERANDS = re.compile(r"found no matching overload for '(.+)' applied to '\((.*)\)'")
_UNDECLARED = re.compile(r"undeclared reference to '(.+?)'|cannot be the operand of a select operation")
_LIST = re.compile(r"list[(<](.*)[)>]", re.IGNORECASE)
_TOKEN = re.compile(r"(?:input|at:?) '(.*?)\s*'(?: expecting .*)?$")

_REFUSED_ANYWHERE = (
    (re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]"), "an expression is written on one line"),
    (re.compile(r"\\"), "a backslash is not offered, not even in text"),
    (re.compile(r"\'\'\'|\"\"\""), "text is written in single quotes: 'text'"),
)
_REFUSED_OUTSIDE_TEXT = (
    (re.compile(r"\[\s*\]"), "an empty list holds nothing"),
    (re.compile(r"\b[rRbB]+['\"]"), "text is written in single quotes: 'text'"),
    (re.compile(r"//"), "a comment cannot stand in an expression, and there is no division by '//'"),
    (re.compile(r"[{}]"), "braces are not offered; a list is written [a, b]"),
    (re.compile(r"\?"), "'?' is not offered; write two rows, or use && and ||"),
    (re.compile(r"={3,}|(?<![=!<>])=(?!=)"), "'=' does not compare; write =="),
    (re.compile(r"<>"), "'<>' is written !="),
    (re.compile(r"(?<!&)&(?!&)"), "'&' is written &&"),
    (re.compile(r"(?<!\|)\|(?!\|)"), "'|' is written ||"),
    (re.compile(r"(?<!\.)\band\b"), "'and' is written &&"),
    (re.compile(r"(?<!\.)\bor\b"), "'or' is written ||"),
    (re.compile(r"(?<!\.)\bnot\b"), "'not' is written !"),
    (re.compile(r"(?<!\.)\bnull\b"), "there is no null; ask NAME.given"),
)

_TYPES = {
    "bool": "yes or no",
    "int": "a whole number",
    "double": "a number with decimals",
    "string": "text",
    "google.protobuf.timestamp": "a date or moment",
    "timestamp": "a date or moment",
    "uint": "an unsigned number",
    "money": "money",
}
_HINTS = (
    ({"int", "double"}, "write 3.0 for 3, double(NAME) for a fact"),
    ({"money"}, "compare it with an amount that a fact or a parameter names"),
    ({"google.protobuf.Timestamp"}, "compare it with a date that a fact or a parameter names"),
)


def refuse_foreign_signs(text: str) -> None:
    """Refuses what no expression may hold, before it is compiled.

    Raises ExpressionError.
    """
    if not text.strip():
        raise ExpressionError("the expression is empty")
    if len(text) > LONGEST:
        raise ExpressionError(
            f"an expression has at most {LONGEST} characters, this one {len(text)}", LONGEST + 1
        )
    bare = without_strings(text)
    _refuse_signs(text, _REFUSED_ANYWHERE)
    _refuse_signs(bare, _REFUSED_OUTSIDE_TEXT)
    _refuse_wide_signs(bare)
    _refuse_functions(bare)


def refuse_shadows(text: str, heads: Collection[str]) -> None:
    """Refuses a loop's own name (`r` in `exists(r, …)`) that is also the first name of a fact.

    Raises ExpressionError.
    """
    for loop in _LOOP.finditer(without_strings(text)):
        if (name := loop[1]) in heads:
            raise ExpressionError(
                f"{name!r} is a fact's name here; choose another name for each", loop.start(1) + 1
            )


def explained(raised: str, text: str, names: Sequence[str]) -> ExpressionError:
    """The error that says in plain words what `raised`, the parser's own account, means for `text`."""
    problem = _PROBLEM.search(raised)
    if problem is None or "recursion" in raised:
        deep = "recursion" in raised
        return ExpressionError("too deeply nested" if deep else "the expression cannot be read")
    column, account = int(problem[1]), problem[2]
    if operands := _OPERANDS.search(account):
        return ExpressionError(_mismatch(operands[1], _split(operands[2])), column)
    if found := _UNDECLARED.search(account):
        return _unknown(found[1] or "", text, column, names)
    return ExpressionError(_unreadable(account), column)


def without_strings(text: str) -> str:
    """`text` of the same length, with all that stands in quotes blanked out."""
    return _STRING.sub(lambda found: found[0][0] + " " * (len(found[0]) - 2) + found[0][0], text)


def said(type_name: str) -> str:
    """How a type is called in a message."""
    if of := _LIST.fullmatch(type_name):
        return f"a list, each {said(of[1])}"
    kind, _, name = type_name.partition(".")
    if kind == "choice":
        return f"a choice of {name!r}"
    return f"a {name}" if kind == "thing" else _TYPES.get(type_name.lower(), type_name)


def _refuse_signs(text: str, refused: Iterable[tuple[re.Pattern[str], str]]) -> None:
    for sign, words in refused:
        if found := sign.search(text):
            raise ExpressionError(words, found.start() + 1)


def _refuse_wide_signs(bare: str) -> None:
    for place, sign in enumerate(bare):
        if not sign.isascii():
            narrow = unicodedata.normalize("NFKC", sign)
            hint = f"; write {narrow!r}" if narrow.isascii() else "; text stands in single quotes"
            raise ExpressionError(f"{sign!r} cannot stand here{hint}", place + 1)


def _refuse_functions(bare: str) -> None:
    for call in _CALL.finditer(bare):
        dot, name = call[1], call[2]
        offered = QUESTIONS if dot else FUNCTIONS
        if name in offered or (name == "in" and not dot):
            continue
        if name == "size":
            raise ExpressionError("size is written size(NAME)", call.start(2) + 1)
        written = "LIST.exists(x, …), LIST.all(x, …)" if dot else "size(…), double(…)"
        raise ExpressionError(
            f"there is no function {name!r}; there are {written}", call.start(2) + 1, nearest(name, offered)
        )


def _mismatch(sign: str, types: Sequence[str]) -> str:
    operator = {"@in": "in", "-_": "-", "!_": "!"}.get(sign, sign.strip("_"))
    things = [said(each) for each in types]
    if operator in ("size", "double"):
        return f"{operator}(…) does not take {things[0]}"
    if operator in ("&&", "||", "!"):
        wrong = next(each for each in things if each != _TYPES["bool"])
        return f"{operator!r} takes questions answered by yes or no, not {wrong}"
    if operator == "in":
        return f"'in' cannot look for {things[0]} in {things[-1]}{_hint(types)}"
    if operator in ("<", "<=", ">", ">=") and things[0] == things[-1]:
        return f"{operator!r} has no meaning for {things[0]}: it has no order"
    verb = "compare" if operator in ("==", "!=", "<", "<=", ">", ">=") else "reckon"
    return f"{operator!r} cannot {verb} {' with '.join(things)}{_hint(types)}"


def _hint(types: Sequence[str]) -> str:
    if len(set(types)) == 1:
        return ""
    for each in types:
        kind, _, name = each.partition(".")
        if kind == "choice" and not any(other.startswith("choice.") for other in types if other != each):
            return f"; its options are written {name}.OPTION"
    return next((f"; {words}" for among, words in _HINTS if among <= set(types)), "")


def _unknown(reference: str, text: str, column: int, names: Sequence[str]) -> ExpressionError:
    if reference == "_[_]":
        return ExpressionError("one element of a list cannot be picked out; write x in LIST", column)
    if reference and not re.match(r"[A-Za-z.]", reference):
        return ExpressionError(f"{reference.strip('_@')!r} is not offered", column)
    found = _path_at(text, column)
    if found is None:
        return ExpressionError("what stands before the dot has no parts", column)
    written, start = found
    inside = [name for name in names if name.startswith(written + ".")]
    if inside:
        parts = ", ".join(inside[:SHOWN])
        return ExpressionError(f"{written!r} is no fact by itself; there are {parts}", start + 1)
    beside, meant = _name_meant(written, names)
    return ExpressionError(f"nothing is called {written!r} here{beside}", start + 1, meant)


def _name_meant(written: str, names: Sequence[str]) -> tuple[str, str]:
    """What stands beside a wrong name, and the one most probably meant: `rank.deputy_gm` for `deputy_gm` alone too."""
    ending = [name for name in names if name.endswith("." + written)]
    if len(ending) == 1:
        return "", ending[0]
    parent, dot, last = written.rpartition(".")
    beside = [name.removeprefix(parent + dot) for name in names if dot and name.startswith(parent + dot)]
    if meant := nearest(last, beside):
        return "", f"{parent}.{meant}"
    if beside:
        return f"; {parent} has {', '.join(beside[:SHOWN])}", ""
    return "", nearest(written, names)


def _path_at(text: str, column: int) -> tuple[str, int] | None:
    for path in _PATH.finditer(without_strings(text)):
        if path.start() < column <= path.end():
            return re.sub(r"\s", "", path[0]), path.start()
    return None


def _unreadable(account: str) -> str:
    if "missing ')'" in account:
        return "a ')' is missing"
    if "<EOF>'" in account:
        return "the expression stops too early"
    if account.startswith("reserved identifier: "):
        return f"{account.removeprefix('reserved identifier: ')!r} is a reserved word and names no fact"
    if "invalid int literal" in account:
        return "this number is too large"
    token = _TOKEN.search(account)
    return f"{token[1]!r} is not expected here" if token else account


def _split(types: str) -> list[str]:
    """The parts of `int, list(int)`; no type that can occur has two parts of its own."""
    return types.split(", ")
