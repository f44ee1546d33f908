"""Signers that were added by hand, in the tree of a stay: beside what the policy asks for, and apart from it again."""

from collections.abc import Iterable
from dataclasses import replace

from engine.case.case import Added, WorkItem
from engine.language.standard_action import Place
from engine.people.panel import Node


def with_added(tree: Node, items: Iterable[WorkItem]) -> Node:
    """The tree with the signers that were added by hand, each before, beside or after the seat by which he was added; by the
    whole of it where that seat is no more."""
    for item in items:
        if item.added is not None and not item.removed:
            tree = _joined_by(tree, item.seat, item.added) or _beside(tree, item.seat, item.added.place)
    return tree


def without_added(tree: Node, items: Iterable[WorkItem]) -> Node:
    """The tree as the policy has it, without the signers that were added by hand."""
    return _stripped(tree, frozenset(item.seat for item in items if item.added)) or tree


def _stripped(node: Node, seats: frozenset[str]) -> Node | None:
    """The node without these seats; one that only joined such a seat to another node gives way to that."""
    if node.kind == "seat":
        return None if node.seat in seats else node
    parts = tuple(found for part in node.parts if (found := _stripped(part, seats)) is not None)
    if len(parts) == 1 < len(node.parts):
        return parts[0]
    return replace(node, parts=parts)


def _joined_by(node: Node, seat: str, added: Added) -> Node | None:
    """The node with the signer at the seat where he was added; None where it does not hold that seat."""
    if node.kind == "seat":
        return _beside(node, seat, added.place) if node.seat == added.seat else None
    for place, part in enumerate(node.parts):
        found = _joined_by(part, seat, added)
        if found is not None:
            return replace(node, parts=(*node.parts[:place], found, *node.parts[place + 1 :]))
    return None


def _beside(node: Node, seat: str, place: Place) -> Node:
    signer = Node("seat", seat=seat)
    match place:
        case "before":
            return Node("in_order", parts=(signer, node))
        case "after":
            return Node("in_order", parts=(node, signer))
        case "beside":
            return Node("all_of", parts=(node, signer))
