"""For whose eyes something is read, and under which policies."""

from dataclasses import dataclass

from engine.language.definition import Pack
from engine.people.organisation import Organisation


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """A policy in force, and the staff as it sees it: its roles by position or expression have their holders."""

    pack: Pack
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Reader:
    """`person` reads, None at the console, from which nothing is kept. What any policy `in_force` keeps from him is kept, by
    whichever of them he comes to it. `through` are the governed things, by their ids, that a case lets him read."""

    person: str | None
    in_force: tuple[InForce, ...]
    through: frozenset[str] = frozenset()
