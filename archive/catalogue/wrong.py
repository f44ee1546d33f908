"""What is wrong with one cell of a catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from engine.text import Text

_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class WrongCell:
    """`line` counts as the sheet's program does, from 1; `nearest` is the right word that is most like what was written."""

    line: int
    column: Text
    expected: Text
    got: str
    nearest: str = ""

    @property
    def text(self) -> Text:
        """第3行“密级”：应为秘密、普通之一，实为“密秘”（是否为“秘密”？）"""
        cut = self.got if len(self.got) <= _LONGEST_SHOWN else f"{self.got[:_LONGEST_SHOWN]}…"
        got = Text(f"“{cut}”", repr(cut)) if cut else Text("空", "nothing")
        said = Text(
            f"第{self.line}行“{self.column.zh}”：应为{self.expected.zh}，实为{got.zh}",
            f'line {self.line}, "{self.column.of("en")}": expected {self.expected.of("en")}, got {got.en}',
        )
        if not self.nearest:
            return said
        return said + Text(f"（是否为“{self.nearest}”？）", f", did you mean {self.nearest!r}?")


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like `word`; "" when none is. Of two Chinese characters one may be wrong."""
    cutoff = 0.5 if len(word) <= 3 else 0.6
    return next(iter(get_close_matches(word, [each for each in known if each], n=1, cutoff=cutoff)), "")
