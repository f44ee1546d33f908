"""What is wrong with a file of a policy, in plain words: what was expected, what stands there, the nearest right spelling.

The models report in the words of their library; a policy's owner reads these instead.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engine.errors import did_you_mean
from engine.language.source import Finding, Place
from engine.phrase import PhraseError

LONGEST_SHOWN = 60
_NOT_WORDS = ("yes", "no", "on", "off")
_A_NAME = "expected a name (small letters, digits and _, a letter first)"
_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": _A_NAME,
    r"^[a-z][a-z0-9-]*$": "expected the name of a pack (small letters, digits and -, a letter first)",
    r"^[A-Z]\d{2,3}$": "expected the id of a clause, like R05",
}
_KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date like 2026-10-01, without quotes",
    "tuple": "a list",
    "list": "a list",
    "mapping": "keys with values",
    "dict": "keys with values",
    "model": "keys with values",
    "model_attributes": "keys with values",
}


def explained(error: ValidationError, model: type[BaseModel], data: object) -> Iterator[Finding]:
    """Each thing that is wrong with `data`, at its place in the file, in plain words."""
    details = [(_in_data(each["loc"], data), each) for each in error.errors(include_url=False)]
    for place, each in details:
        if not _is_other_alternative(place, each, details):
            yield _finding(place, each, model)


def shown(given: object) -> str:
    """A value as a message quotes it."""
    match given:
        case bool():
            return "true" if given else "false"
        case Mapping():
            return (
                f"keys ({', '.join(map(str, cast(Mapping[object, object], given)))})" if given else "no keys"
            )
        case list() | tuple():
            return "a list"
        case date():
            return f"the date {given.isoformat()}"
        case str():
            return repr(given if len(given) <= LONGEST_SHOWN else given[:LONGEST_SHOWN] + "…")
        case _:
            return str(given)


def _finding(place: Place, each: ErrorDetails, model: type[BaseModel]) -> Finding:
    key = str(place[-1]) if place else ""
    match each["type"]:
        case "extra_forbidden":
            known = _known_keys(model, place[:-1])
            return Finding(place, f"there is no key {key!r} here{_meant(key, known) or _listed(known)}")
        case "missing":
            return Finding(place, f"expected the key {key!r}, and it is missing")
        case _ if "[key]" in each["loc"]:
            return Finding(place, _wording(each))
        case "value_error":
            reason = each.get("ctx", {}).get("error")
            if isinstance(reason, PhraseError):
                return Finding((*place, *reason.place), str(reason), reason.column)
            return Finding(place, str(reason), 1)
        case _:
            return Finding(place, _wording(each), 1)


def _wording(each: ErrorDetails) -> str:
    context = each.get("ctx", {})
    given = shown(each["input"])
    kind = each["type"].removesuffix("_type")
    match each["type"]:
        case "string_pattern_mismatch":
            return f"{_PATTERNS.get(str(context['pattern']), 'expected another spelling')}, got {given}"
        case "literal_error":
            known = re.findall(r"'([^']*)'", str(context["expected"]))
            return f"expected {context['expected']}, got {given}{did_you_mean(str(each['input']), known)}"
        case "greater_than_equal":
            return f"expected at least {context['ge']}, got {given}"
        case _ if kind in _KINDS:
            return f"expected {_KINDS[kind]}, got {given}{_hint(kind, each['input'])}"
        case _:
            return f"{each['msg'][:1].lower()}{each['msg'][1:]}, got {given}"


def _hint(kind: str, given: object) -> str:
    if kind == "bool" and str(given).lower() in _NOT_WORDS:
        return "; 'yes', 'no', 'on' and 'off' are plain text here"
    if kind == "string" and isinstance(given, int | float | date):
        return "; text that looks like something else stands in quotes"
    return ""


def _meant(key: str, known: tuple[str, ...]) -> str:
    return did_you_mean(key, known) or did_you_mean(key.lower().replace("-", "_"), known)


def _listed(known: tuple[str, ...]) -> str:
    return f"; there are {', '.join(known)}" if known else ""


def _in_data(steps: Iterable[str | int], data: object) -> Place:
    """The error's path without the names of alternatives, which are no part of the file."""
    found: list[str | int] = []
    for step in steps:
        if isinstance(data, Mapping) and isinstance(step, str) and step != "[key]":
            found.append(step)
            data = cast(Mapping[str, object], data).get(step, cast(object, data))
        elif isinstance(data, tuple) and isinstance(step, int):
            found.append(step)
            data = dict(enumerate(cast(tuple[object, ...], data))).get(step)
    return tuple(found)


def _is_other_alternative(
    place: Place, each: ErrorDetails, details: Iterable[tuple[Place, ErrorDetails]]
) -> bool:
    """Whether this only says that another alternative than the one meant was not taken."""
    if not each["type"].endswith("_type"):
        return False
    others = [other for at, other in details if other is not each and at[: len(place)] == place]
    return any(
        not other["type"].endswith("_type") or other["loc"] < each["loc"]
        for other in others
        if other["loc"] != each["loc"]
    )


def _known_keys(model: type[BaseModel], place: Place) -> tuple[str, ...]:
    """The keys that may stand at `place` of a file read into `model`."""
    here: list[object] = [model]
    for step in place:
        here = [each for kind in here for each in _inside(kind, step)] or here
    return tuple(dict.fromkeys(key for kind in here for key in _keys(kind)))


def _keys(kind: object) -> Iterator[str]:
    for plain in _plain(kind):
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            yield from ((field.alias or name) for name, field in plain.model_fields.items())


def _inside(kind: object, step: str | int) -> Iterator[object]:
    """What stands under `step` of a value of this type."""
    for plain in _plain(kind):
        origin, arguments = get_origin(plain), get_args(plain)
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            fields = plain.model_fields.items()
            yield from (field.annotation for name, field in fields if step in (name, field.alias))
        elif isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(step, str):
            yield arguments[1]
        elif origin in (tuple, list) and isinstance(step, int):
            yield arguments[0]


def _plain(kind: Any) -> Iterator[object]:
    """The type without what is annotated to it, each alternative of a union on its own."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _plain(get_args(kind)[0])
    elif origin in (Union, UnionType):
        for alternative in get_args(kind):
            yield from _plain(alternative)
    else:
        yield kind
