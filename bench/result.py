"""One measured thing as a row; rows as a table for people and as JSON for comparing runs."""

import json
import platform
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from os import cpu_count
from pathlib import Path
from statistics import median

import psycopg
import sqlalchemy


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio` is our rate in that of the hand-written side: 1 is as fast, above is faster. It passes at `floor` or above.

    For an idle sweep it is the time at few open cases in that at many: 1 is flat; for printing the patience of who waits in the
    time it took. A peer has no floor.
    """

    name: str
    database: str
    ratio: float
    floor: float | None = None
    ours_per_second: float | None = None
    by_hand_per_second: float | None = None
    sizes: Mapping[str, int | float] = field(default_factory=dict[str, int | float])

    @property
    def passes(self) -> bool:
        return self.floor is None or self.ratio >= self.floor

    def line(self) -> str:
        """The row for people."""
        size = next((f" {value:,}" for key, value in self.sizes.items() if key == "open"), "")
        floor = "" if self.floor is None else f"{self.floor:.2f}"
        verdict = "" if self.passes else "  below its floor"
        rates = f"{_number(self.ours_per_second)} {_number(self.by_hand_per_second)}"
        return f"{self.name + size:<26} {self.database:<11} {rates} {self.ratio:>7.2f} {floor:>6}{verdict}"


def ratio(seconds: Sequence[tuple[float, float]]) -> float:
    """The median over all rounds of (theirs / ours): one round in which the machine was busy elsewhere says nothing."""
    return round(median(theirs / ours for ours, theirs in seconds), 3)


def rate(count: int, seconds: Sequence[float]) -> float:
    """Things per second in the median round."""
    return round(count / median(seconds), 1)


def machine() -> Mapping[str, str | int | None]:
    """What the numbers depend on, without anything that names the machine."""
    return {
        "processors": cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "psycopg": psycopg.__version__,
        "sqlalchemy": sqlalchemy.__version__,
    }


def write(rows: Iterable[Row], folder: Path, scale: float) -> None:
    """A file for each database: a list of rows."""
    by_database: dict[str, list[Row]] = {}
    for row in rows:
        by_database.setdefault(row.database, []).append(row)
    folder.mkdir(parents=True, exist_ok=True)
    for database, found in by_database.items():
        listed = [{**asdict(row), "scale": scale, "machine": machine()} for row in found]
        text = json.dumps(listed, indent=1, ensure_ascii=False)
        (folder / f"{database}.json").write_text(f"{text}\n", encoding="utf-8")


def table(rows: Iterable[Row]) -> str:
    """The rows for people."""
    head = f"{'what':<26} {'database':<11} {'ours/s':>9} {'theirs/s':>9} {'ratio':>7} {'floor':>6}"
    return "\n".join((head, "-" * len(head), *(row.line() for row in rows)))


def _number(value: float | None) -> str:
    return f"{'' if value is None else f'{value:.1f}':>9}"
