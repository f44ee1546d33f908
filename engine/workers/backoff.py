"""How long something rests that has failed: twice as long each time, up to a longest."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """`first` after the first failure, never more than `longest`."""

    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(days=1)

    def after(self, failures: int, chance: float = 0) -> timedelta:
        """The pause after so many failures (from 1), and by `chance` (0 to 1) up to half as long again, so that a thousand
        that failed together do not come back together."""
        pause = min(self.first * 2 ** min(failures - 1, 20), self.longest)
        return pause * (1 + chance / 2)
