"""Which shape a JSON value has, said so that the type checker believes it."""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

from engine.digest import Json


def is_list(value: Json) -> TypeGuard[Sequence[Json]]:
    """Whether it is a list."""
    return isinstance(value, list | tuple)


def is_object(value: Json) -> TypeGuard[Mapping[str, Json]]:
    """Whether it is an object."""
    return isinstance(value, Mapping)


def is_rows(value: Json) -> TypeGuard[Sequence[Mapping[str, Json]]]:
    """Whether it is a list of objects."""
    return is_list(value) and all(is_object(row) for row in value)
