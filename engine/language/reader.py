"""For whose eyes something is read, and under which policies."""

from dataclasses import dataclass
from typing import Literal

from engine.language.definition import Pack
from engine.people.organisation import Organisation

PartInCase = Literal["", "takes_part", "decides"]
"""What somebody has to do with the case through which he reads; nothing where there is none, or where he only looks at it."""


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """A policy in force, and the staff as it sees it: its roles by position or expression have their holders."""

    pack: Pack
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Reader:
    """`person` reads, None at the console, from which nothing is kept. What any policy `in_force` keeps from him is kept, by
    whichever of them he comes to it; but not what the case through which he looks lets him read: by his `part` in it, or
    `through` it these governed things, by their ids."""

    person: str | None
    in_force: tuple[InForce, ...]
    part: PartInCase = ""
    through: frozenset[str] = frozenset()
