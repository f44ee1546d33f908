"""Other workflow engines on a case of the same shape, where they are installed.

Both do much less than fonds for a case. They are here to show the order of magnitude, and have no floor.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from bench import peer_spiff, peer_viewflow
from bench.databases import Place, file_of
from bench.result import Row

CASES, WARM_UP = 100, 3
PEERS: dict[str, Callable[[Path], Callable[[], None]]] = {
    "django-viewflow": peer_viewflow.prepare,
    "SpiffWorkflow": peer_spiff.prepare,
}


def measure(place: Place, scale: float, by_hand_per_second: float) -> Iterator[Row]:
    """A row for each peer that is installed: its rate in that of the hand-written handover, on SQLite."""
    for name, prepare in PEERS.items():
        try:
            whole_case = prepare(Path(file_of(place.new_database(name))))
        except ImportError:
            continue
        count = max(1, round(CASES * scale))
        seconds = _seconds(whole_case, count)
        rate = round(count / seconds, 1)
        yield Row(
            name=name,
            database=place.kind,
            ratio=round(rate / by_hand_per_second, 3),
            ours_per_second=rate,
            by_hand_per_second=by_hand_per_second,
            sizes={"handovers": count},
        )


def _seconds(whole_case: Callable[[], None], count: int) -> float:
    for _ in range(WARM_UP):
        whole_case()
    started = perf_counter()
    for _ in range(count):
        whole_case()
    return perf_counter() - started
