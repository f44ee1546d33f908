"""A mail that was about to go out: what an expectation may ask of it, kept instead of sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.text import Language, Text


@dataclass(frozen=True, slots=True)
class Mail:
    """As its reader, the person `to`, would see it. `at` is UTC; `text` is the plain part."""

    to: str
    name: Text
    kind: str
    language: Language
    subject: str
    text: str
    case: str | None
    at: datetime


class Tray:
    """Takes every mail, in the order in which they go out."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []

    def put(self, mail: Mail) -> None:
        self._mails.append(mail)

    def take(self) -> Sequence[Mail]:
        """What has come since it was last asked."""
        taken, self._mails = self._mails, []
        return taken
