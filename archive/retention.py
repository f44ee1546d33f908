"""How long records are kept, and from when that is counted."""

from engine.language.definition import Cited
from engine.time.period import PeriodPhrase

CREATED = "record.created"


class Retention(Cited):
    """`after` is a day of the record: `record.created` or one of its dates. `at_least` is a floor: the law's or the group's."""

    keep: PeriodPhrase
    after: str = CREATED
    at_least: PeriodPhrase | None = None
