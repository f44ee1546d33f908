"""What all phrases of the language share: the error that points into one, and the path, which names a fact."""

import re
from dataclasses import dataclass

_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class PhraseError(ValueError):
    """A phrase cannot be read; `column` counts from 1 inside the phrase."""

    def __init__(self, message: str, column: int = 1) -> None:
        self.message, self.column = message, column
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Path:
    """The name of a fact: `form.closed_on`, `param.overall`."""

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def head(self) -> str:
        """The first name: what kind of fact it is."""
        return self.text.split(".", 1)[0]

    @property
    def tail(self) -> str:
        """All after the first name."""
        return self.text.split(".", 1)[1]


def is_path(text: str) -> bool:
    """Whether `text` has the form of a path: names joined by dots, at least two."""
    return _PATH.fullmatch(text) is not None


def parse_path(text: str) -> Path:
    """The path written in `text`.

    Raises PhraseError when it has another form.
    """
    if not is_path(text):
        raise PhraseError(f"expected a path such as 'form.closed_on', got {text!r}")
    return Path(text)
