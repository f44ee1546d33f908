"""A destruction list of 2,000 records as PDF and as Excel: how long one waits at the printer, and what memory it takes."""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter

from bench.databases import Place
from bench.result import Row
from engine.evidence.ledger import Head
from engine.text import Text, same
from forms import destruction_list, item
from forms.excel import excel
from forms.form import Block, Cover, Fact, Form, Printing, Signature, Table
from forms.pdf import pdf

ROWS = 2_000
ROUNDS = 3
PATIENCE_SECONDS = 5.0
"""What somebody waits for a download before he presses the button again."""
_KIB = 1024
_PAGE = re.compile(rb"/Type\s*/Page\b")
_TITLES = ("租赁合同", "设备采购合同（一期）", "贷前调查、贷中审查、贷后检查资料汇编及有关合同附件的补充说明")


@dataclass(frozen=True, slots=True)
class Printed:
    """Seconds of the median round, bytes of the file, pages of a PDF, and by how much the process grew (MB)."""

    seconds: float
    size: int
    pages: int
    grown: float


def measure(place: Place, scale: float) -> Iterator[Row]:
    """A row for each kind of file; no database has a part in it. `ratio` is the patience in the time it took."""
    rows = max(int(ROWS * scale), 1)
    for kind in ("pdf", "xlsx"):
        found = _alone(kind, rows)
        sizes = {
            "rows": rows,
            "seconds": round(found.seconds, 3),
            "pages": found.pages,
            "kilobytes": found.size // _KIB,
            "megabytes_of_memory": round(found.grown, 1),
        }
        yield Row(
            f"printing_{kind}",
            place.kind,
            round(PATIENCE_SECONDS / found.seconds, 3),
            1.0,
            round(1 / found.seconds, 1),
            sizes=sizes,
        )


def _alone(kind: str, rows: int) -> Printed:
    """In a process of its own: what others have used is not counted."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(printed, kind, rows).result()


def printed(kind: str, rows: int) -> Printed:
    """Prints it a few times over."""
    form, before, seconds, content = _form(rows), _memory(), list[float](), b""
    for _ in range(ROUNDS):
        start = perf_counter()
        content = pdf(form) if kind == "pdf" else excel(form)
        seconds.append(perf_counter() - start)
    pages = len(_PAGE.findall(content)) if kind == "pdf" else 0
    return Printed(median(seconds), len(content), pages, _memory() - before)


def _form(rows: int) -> Form:
    records = tuple(_row(line) for line in range(1, rows + 1))
    at = datetime(2026, 9, 28, 1, tzinfo=UTC)
    signers = tuple(Signature(Text(f"监销人{n}"), Text("某某"), at, Text("登录后办理")) for n in range(5))
    return Form(
        destruction_list.TITLE,
        Printing(Text("某某公司"), at, Text("某某"), Head(12, "ab" * 32)),
        (Table(item.columns(destruction_list.KEYS), records),),
        number="XH2026-001",
        cover=Cover((Fact(Text("档案数量"), Text(f"{rows}卷")),)),
        blocks=(Block(Text("会签"), signers),),
        digest="1a2b" * 16,
        landscape=True,
    )


def _row(line: int) -> tuple[Text, ...]:
    words = (
        *(
            str(line),
            _TITLES[line % len(_TITLES)],
            f"HT2016-{line:04}",
            "2016-05-04～2018-12-31",
            "1卷12件",
            "96",
        ),
        *("普通", "10年", "10年", "保管期满，经鉴定销毁", ""),
    )
    return tuple(map(same, words))


def _memory() -> float:
    """The most that this process has ever used, in MB."""
    most = getrusage(RUSAGE_SELF).ru_maxrss
    return most / _KIB if sys.platform != "darwin" else most / _KIB / _KIB
