"""Who acts, for whom, how surely we know it, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Assurance = Literal["machine", "link", "code", "paper", "signed_in", "console", "password"]
Demanded = Literal["link", "signed_in", "password"]
"""What an action may ask of whoever takes it, the least first."""

MACHINE = "machine"
_SURENESS: Mapping[Assurance, int] = {
    "link": 0,
    "code": 0,
    "paper": 1,
    "signed_in": 1,
    "console": 1,
    "password": 2,
    "machine": 2,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """From where somebody acts, as coarse as will do: the network address as the server saw it, and the family of the program
    (Firefox, Windows)."""

    address: str
    agent: str = ""

    @property
    def line(self) -> str:
        return f"{self.address} · {self.agent}" if self.agent else self.address


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the machine) behind a command.

    `assurance` says how the person was known: by a mail link, by the code from his mail at the counter, by the paper that proves
    what was entered later, by a sign-in, at the server's console, by his password typed again with the act. The machine acts only
    where a definition says `upon`; it is nobody's substitute. `origin` is kept as evidence of an act and decides nothing.
    """

    person: str
    assurance: Assurance = "signed_in"
    on_behalf_of: str | None = None
    origin: Origin | None = None

    @property
    def is_machine(self) -> bool:
        return self.assurance == "machine"

    def is_as_sure_as(self, demanded: Demanded) -> bool:
        """Whether we know him at least as surely as that."""
        return _SURENESS[self.assurance] >= _SURENESS[demanded]


THE_MACHINE = Actor(MACHINE, "machine")
