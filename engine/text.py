"""A sentence for people, in both languages side by side.

Every text that a person reads is one of these, whether it comes from a policy or from the product. There is no message
catalogue: a sentence without its twin cannot be written, and a reader of the code sees both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name; `en` falls back to `zh` where a company left English out."""

    zh: str
    en: str = ""

    def of(self, language: Language) -> str:
        """The text in `language`."""
        return self.zh if language == "zh" else (self.en or self.zh)

    def __add__(self, other: "Text") -> "Text":
        return Text(self.zh + other.zh, self.en + other.en)

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


def same(word: str) -> Text:
    """A text that reads alike in both languages: a name, a number, a code."""
    return Text(word, word)


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things in English: `1 entry`, `2 entries`; `many` is `one` with an s unless it is given."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def listed(texts: Iterable[Text]) -> Text:
    """The texts joined as a list inside a sentence: 甲、乙 and "a, b"."""
    many = list(texts)
    return Text("、".join(t.zh for t in many), ", ".join(t.of("en") for t in many))
