"""The parts of a definition, each with the keys that lead to it."""

from collections.abc import Iterator, Mapping
from typing import cast

from pydantic import BaseModel

from engine.language.source import Place
from engine.people.quorum_parts import VOTES, Joined, Votes


def walk(part: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """A part of a definition and everything inside it, each with its place."""
    yield place, part
    for key, inner in _inside(part):
        yield from walk(inner, (*place, key))


def leaves(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text inside an argument; `{text: …}` is free text and holds no path."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        inner = cast(Mapping[str, object], value)
        if set(inner) != {"text"}:
            for name, each in inner.items():
                yield from leaves(each, (*place, name))
    elif isinstance(value, tuple):
        for number, each in enumerate(cast(tuple[object, ...], value)):
            yield from leaves(each, (*place, number))


def _inside(part: object) -> Iterator[tuple[str | int, object]]:
    match part:
        case BaseModel():
            fields = type(part).model_fields.items()
            yield from ((field.alias or name, getattr(part, name)) for name, field in fields)
        case Mapping():
            yield from ((str(key), inner) for key, inner in cast(Mapping[object, object], part).items())
        case tuple() | list():
            yield from enumerate(cast(tuple[object, ...], part))
        case Joined(join, parts):
            yield join, parts
        case Votes(among):
            yield VOTES, {"among": tuple(vote.entry for vote in among)}
        case _:
            return
