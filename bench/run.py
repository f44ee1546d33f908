"""Measures fonds against hand-written SQL and its peers: prints a table, writes a file of rows for each database.

`--scale 0.01` runs everything at a hundredth of its size: enough to see that it works, too little to believe the ratios.
"""

import argparse
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from bench import approvers, deadlines, handover, importing, lending, peers, printing, search, worklist
from bench.databases import KINDS, Kind, place
from bench.result import Row, table, write

RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str]) -> int:
    """0 when every ratio reaches its floor; 1 when one does not, unless the run is too small to say."""
    given = _options().parse_args(arguments)
    kinds: list[Kind] = given.database or list(KINDS)
    warnings.filterwarnings(
        "ignore", message="XDG_RUNTIME_DIR"
    )  # the PostgreSQL wheel asks for it when imported
    rows: list[Row] = []
    for row in measured(kinds, given.scale):
        rows.append(row)
        print(row.line(), flush=True)
    print(f"\n{table(rows)}")
    write(rows, given.results, given.scale)
    return int(given.scale >= 1 and not all(row.passes for row in rows))


def measured(kinds: list[Kind], scale: float) -> Iterator[Row]:
    """Every row, as soon as it is known."""
    for kind in kinds:
        with place(kind) as there:
            yield handover.measure(there, scale)[0]
            yield lending.measure(there, scale)[0]
            if kind == "sqlite":
                yield from peers.measure(there, scale)
            yield from deadlines.measure(there, scale).rows
            yield approvers.measure(there, scale)
            yield worklist.measure_opening(there, scale)
            yield worklist.measure_bulk(there, scale)[0]
            yield importing.measure(there, scale)
            yield search.measure(there, scale)
            if kind == "sqlite":
                yield from printing.measure(there, scale)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--scale", type=float, default=1.0, help="the size, 1 is whole (default)")
    parser.add_argument("--database", choices=KINDS, action="append", help="only this one; may be repeated")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="the folder that the rows are written to"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
