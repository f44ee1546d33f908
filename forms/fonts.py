"""The two Chinese fonts that come with fonds, and which characters they have."""

from functools import cache
from pathlib import Path
from struct import Struct, unpack_from

from pylopdf_fonts_zh_cn import sans_path, serif_path

SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
FOLDER = serif_path().parent

_TABLE = Struct(">4sLLL")
_GROUP = Struct(">LLL")
_SEGMENTED_COVERAGE = 12


def printable(words: str) -> str:
    """The words with each character that a font lacks as its code point, 〔U+1F600〕: a signer must see what is there."""
    if words.isascii() and words.isprintable():
        return words
    has = characters()
    return "".join(char if ord(char) in has else f"〔U+{ord(char):04X}〕" for char in words)


@cache
def characters() -> frozenset[int]:
    """The code points that both fonts have, and the line break."""
    return _covered(sans_path()) & _covered(serif_path()) | {ord("\n"), ord("\t")}


def _covered(font: Path) -> frozenset[int]:
    """The code points of an OpenType font, from the `cmap` table's segmented coverage (format 12)."""
    data = font.read_bytes()
    (count,) = unpack_from(">H", data, 4)
    tables = {
        tag: offset for tag, _, offset, _ in (_TABLE.unpack_from(data, 12 + 16 * n) for n in range(count))
    }
    cmap = tables[b"cmap"]
    (subtables,) = unpack_from(">H", data, cmap + 2)
    for n in range(subtables):
        (offset,) = unpack_from(">L", data, cmap + 8 + 8 * n)
        if unpack_from(">H", data, cmap + offset) == (_SEGMENTED_COVERAGE,):
            (groups,) = unpack_from(">L", data, cmap + offset + 12)
            spans = (_GROUP.unpack_from(data, cmap + offset + 16 + 12 * g) for g in range(groups))
            return frozenset(code for first, last, _ in spans for code in range(first, last + 1))
    raise ValueError(f"{font.name} has no segmented coverage (cmap format 12)")
