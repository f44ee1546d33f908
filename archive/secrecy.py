"""What a pack says of a level of secrecy beside its name: who may read what stands on it, and what others see of that."""

from typing import Literal

from engine.language.definition import Cited
from engine.people.quorum import QuorumPhrase

Unread = Literal["stub", "hidden"]
"""What one who may not read a record sees of it: that it is there, its number and class; or nothing at all."""


class LevelReaders(Cited):
    """One level: `who` may read, any of those named; `unread` what the others see."""

    who: QuorumPhrase
    unread: Unread = "stub"
