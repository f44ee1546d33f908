"""What people type, made fit to be kept, signed, mailed and printed."""

import unicodedata

# Words that run the other way can show something else than what is signed.
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def legible(words: str) -> str:
    """The words without what nobody can read: control characters, half characters, signs that turn the direction of writing.

    Lines end in one way, and a letter with an accent is written in one way, so that equal words are equal.
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(char for char in lines if _is_legible(char))).strip()


def _is_legible(char: str) -> bool:
    return char in "\n\t" or (unicodedata.category(char) not in {"Cc", "Cs"} and char not in _TURNING)
