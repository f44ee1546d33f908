"""How a line of a list is named in a sentence."""

from archive.paper import Paper
from archive.paper_list import PaperList
from engine.text import Text


def line_name(line: int, paper: Paper, listed: PaperList) -> Text:
    """第3行“抵押合同”, line 3 "Mortgage contract": by its own title, else by that of its entry."""
    title = listed.title(paper.item)
    return Text(f"第{line}行“{paper.title or title.zh}”", f'line {line} "{paper.title or title.of("en")}"')
