"""Reads a checked expression: which names it was resolved to, and which types were inferred.

The library hands the checked tree out as the protobuf message cel.expr.CheckedExpr, wrapped in an Any, and in no other
form. Two of its maps are read here, by field number.
"""

from collections.abc import Iterator

_VALUE_OF_ANY = 2
_REFERENCES, _TYPES = 2, 3
_VALUE_OF_ENTRY = 2
_REFERENCE_NAME, _REFERENCE_OVERLOAD = 1, 3
_OPEN_TYPE, _LIST_TYPE = 1, 6
_SIZED = 2
_MORE = 0x80


def references(checked: bytes) -> frozenset[str]:
    """Every name that was resolved to a fact, an option or a loop's own name; no function."""
    return frozenset(
        name.decode()
        for reference in _values(checked, _REFERENCES)
        if not any(number == _REFERENCE_OVERLOAD for number, _ in _fields(reference))
        for name in _messages(reference, _REFERENCE_NAME)
    )


def has_open_type(checked: bytes) -> bool:
    """Whether anything in it was inferred to be of an open type, which may be compared with anything."""
    return any(_is_open(type_) for type_ in _values(checked, _TYPES))


def _is_open(type_: bytes) -> bool:
    return any(number == _OPEN_TYPE for number, _ in _fields(type_)) or any(
        _is_open(element) for of in _messages(type_, _LIST_TYPE) for element in _messages(of, 1)
    )


def _values(checked: bytes, map_number: int) -> Iterator[bytes]:
    for tree in _messages(checked, _VALUE_OF_ANY):
        for entry in _messages(tree, map_number):
            yield from _messages(entry, _VALUE_OF_ENTRY)


def _messages(message: bytes, wanted: int) -> Iterator[bytes]:
    return (value for number, value in _fields(message) if number == wanted)


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a protobuf message: number and content; whole numbers, which nobody asks for, are empty.

    Fields of a fixed width do not occur at the levels that are read here.
    """
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        size, place = _varint(message, place)
        size = size if key & _SIZED else 0
        yield key >> 3, message[place : place + size]
        place += size


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & ~_MORE) << shift
        place, shift = place + 1, shift + 7
        if not byte & _MORE:
            return value, place
