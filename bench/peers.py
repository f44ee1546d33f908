"""Other workflow engines on a case of the same shape, where they are installed.

Both do much less than fonds for a case. They are here to show the order of magnitude, and have no floor.
"""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from time import perf_counter

from bench import peer_spiff, peer_viewflow
from bench.databases import Place, file_of
from bench.handover import Stopwatch, by_hand, handover_by_hand
from bench.result import Row, rate, ratio

CASES, ROUNDS, WARM_UP = 100, 10, 3
PEERS: dict[str, Callable[[Path], Callable[[], None]]] = {
    "django-viewflow": peer_viewflow.prepare,
    "SpiffWorkflow": peer_spiff.prepare,
}


def measure(place: Place, scale: float) -> Iterator[Row]:
    """A row for each peer that is installed: in turn with the hand-written handover, on SQLite."""
    each = max(1, round(CASES * scale / ROUNDS))
    program = by_hand(place.new_database("beside_peers"))
    projects = (f"P-{number}" for number in count())

    def hand_written() -> None:
        handover_by_hand(program, Stopwatch(), next(projects))

    for name, prepare in PEERS.items():
        try:
            whole_case = prepare(Path(file_of(place.new_database(name))))
        except ImportError:
            continue
        for side in (whole_case, hand_written):
            _seconds(side, WARM_UP)
        seconds = [(_seconds(whole_case, each), _seconds(hand_written, each)) for _ in range(ROUNDS)]
        yield Row(
            name=name,
            database=place.kind,
            ratio=ratio(seconds),
            ours_per_second=rate(each, [peers for peers, _ in seconds]),
            by_hand_per_second=rate(each, [other for _, other in seconds]),
            sizes={"handovers": each * ROUNDS},
        )
    program.hand.close()


def _seconds(whole_case: Callable[[], None], many: int) -> float:
    started = perf_counter()
    for _ in range(many):
        whole_case()
    return perf_counter() - started
