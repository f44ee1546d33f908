"""A register on paper: the lines of a book, or what a view shows, in the columns of its policy."""

from collections.abc import Iterator
from unicodedata import east_asian_width

from archive import queries
from archive.queries import Page
from archive.readers import may_read
from archive.sections import registers
from engine.errors import Reason, Refused
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from forms.form import Column, Fact, Form, Printing, Table
from forms.item import NUMBERED

MOST_ROWS = 20_000
"""Of one printed register: more is a list for a screen, not for paper."""
_LOOKED_AT = 300
_NARROWEST, _WIDEST = 3.0, 14.0


def register_list(work: UnitOfWork, register: str, reading: Reading, printing: Printing) -> Form:
    """The whole register. Raises NotFound, and Refused when it is longer than anybody prints."""
    page = queries.ledger(work, register, reading, size=MOST_ROWS)
    refuse_too_long(page.total + page.is_more)
    is_view = registers(reading.pack)[register].view_of is not None
    rows = tuple(_rows(page, is_view=is_view))
    table = Table(tuple(_columns(page, rows, is_view=is_view)), rows)
    return Form(
        page.title,
        printing,
        (table,),
        subject=f"{printing.at:%Y-%m-%d}",
        facts=(
            Fact(Text("总数", "Lines"), same(str(page.total))),
            Fact(Text("截止时间", "As of"), same(f"{printing.at:%Y-%m-%d %H:%M}")),
        ),
        landscape=len(table.columns) > 6,
        records=_read(work, page, reading),
    )


def _read(work: UnitOfWork, page: Page, reading: Reading) -> tuple[str, ...]:
    """The records that the reader sees whole in it."""
    found = queries.records_by_id(work, page.ids)
    return tuple(id_ for id_ in page.ids if may_read(found[id_], reading))


def refuse_too_long(total: int) -> None:
    """Raises Refused where there are more lines than can be printed."""
    if total > MOST_ROWS:
        said = Text(
            f"超过{MOST_ROWS}行，一份打印件最多{MOST_ROWS}行；请缩小范围，或导出为数据文件",
            f"there are more lines than the {MOST_ROWS} that a printed form has at most; narrow it down, or export the data",
        )
        raise Refused(Reason("too_long_to_print", said))


def _rows(page: Page, *, is_view: bool) -> Iterator[tuple[Text, ...]]:
    """The rows with their running number, which the lines of a book have already."""
    for line, row in enumerate(page.table.rows, 1):
        yield (same(str(line)), *row) if is_view else row


def _columns(page: Page, rows: tuple[tuple[Text, ...], ...], *, is_view: bool) -> Iterator[Column]:
    """As wide as what stands in them, within reason."""
    if is_view:
        yield NUMBERED
    for place, column in enumerate(page.table.columns, int(is_view)):
        longest = max((_wide(row[place].zh) for row in rows[:_LOOKED_AT]), default=0)
        width = min(max(longest, _wide(column.title.zh), _NARROWEST), _WIDEST)
        yield Column(column.title, width, "right" if column.numeric else "left")


def _wide(words: str) -> float:
    """In Chinese characters."""
    return sum(1.0 if east_asian_width(char) in "WFA" else 0.55 for char in words)
