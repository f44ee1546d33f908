"""A catalogue of two hundred thousand rows imported: rows per second, and what it takes of memory while it grows."""

import resource
import sys
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from archive.catalogue.checking import Catalogue
from archive.catalogue.sheet import open_catalogue
from archive.catalogue.taking_over import import_catalogue
from archive.store.spool import Spool
from bench.company import MONDAY, company
from bench.databases import Place
from bench.result import Row
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.store.unit_of_work import UnitOfWork

ROWS, FEW = 200_000, 20_000
FLOOR = 0.7
"""At most so much of the memory grows: that of few rows in that of all."""
_HEAD = "档号,项目编号,客户,closed_on,保管人,存放地点,柜格盒,归档日期\n"


def measure(place: Place, scale: float) -> Row:
    """The whole, each size in a process of its own, for memory is never given back."""
    many, few = max(200, round(ROWS * scale)), max(20, round(FEW * scale))
    small, _ = _aside(place, few)
    peak, seconds = _aside(place, many)
    return Row(
        name="import",
        database=place.kind,
        ratio=round(small / peak, 3),
        floor=FLOOR,
        ours_per_second=round(many / seconds, 1),
        sizes={"rows": many, "few_rows": few, "peak_mb": round(peak), "peak_mb_few": round(small)},
    )


def _aside(place: Place, rows: int) -> tuple[float, float]:
    sheet = place.folder / f"catalogue-{rows}.csv"
    with sheet.open("w", encoding="utf-8") as opened:
        opened.write(_HEAD)
        opened.writelines(_line(nth) for nth in range(1, rows + 1))
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_imported, (place.new_database(f"import-{rows}"), str(sheet), rows))


def _line(nth: int) -> str:
    year, month, day = 2001 + nth % 23, 1 + nth % 12, 1 + nth % 28
    return (
        f"{year}鸿借字第{nth:06}号,P-{nth:07},东莞市第{nth % 5_000}贸易有限公司,{year}/{month}/{day},xu,"
        f"{'保险柜' if nth % 4 == 0 else '档案室'},{nth % 40}柜{nth % 12}格,{year}-{month:02}-28\n"
    )


def _imported(url: str, sheet: str, rows: int) -> tuple[float, float]:
    """Megabytes at the peak, seconds."""
    at = company(url)
    definition = at.service.library.definition(at.edition)

    def reading(work: UnitOfWork) -> Reading:
        return Reading(definition.pack, work.directory.read(MONDAY), definition.calendar, MONDAY)

    started = perf_counter()
    with Spool.opened() as spool:
        catalogue = Catalogue(open_catalogue(Path(sheet)), "loan_file", Actor("he"))
        done = import_catalogue(at.store, catalogue, reading, spool, dry_run=False)
    if (done.rows, done.wrong) != (rows, 0):
        raise AssertionError(done)
    seconds = perf_counter() - started
    at.store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), seconds
