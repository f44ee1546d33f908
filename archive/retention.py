"""How long records are kept, and from when that is counted."""

from engine.language.definition import Cited
from engine.time.period import PeriodPhrase


class Retention(Cited):
    """`after` is a moment of the record: `record.created` or one of its dates."""

    keep: PeriodPhrase
    after: str = "record.created"
