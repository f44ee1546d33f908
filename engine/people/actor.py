"""Who acts, for whom, and how surely we know it."""

from dataclasses import dataclass
from typing import Literal

Assurance = Literal["machine", "link", "code", "signed_in", "console"]
MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the machine) behind a command.

    `assurance` says how the person was known: by a mail link, by the code from his mail at the counter, by a sign-in, at the
    server's console. The machine acts only where a definition says `upon`; it is nobody's substitute.
    """

    person: str
    assurance: Assurance = "signed_in"
    on_behalf_of: str | None = None

    @property
    def is_machine(self) -> bool:
        return self.assurance == "machine"


THE_MACHINE = Actor(MACHINE, "machine")
