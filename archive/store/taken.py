"""What the archive has already, asked for many at once: numbers that were given, what no second record may share."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from archive.store.tables import record_numbers, records
from engine.errors import Conflict, Reason
from engine.text import Text

_AT_ONCE = 500


def bearers(
    connection: Connection, class_: str, numbers: Sequence[str], name: str | None = None
) -> Mapping[str, tuple[str, ...]]:
    """By number: ids of the records of the class that bear it, under `name` or under any of its names."""
    found: dict[str, tuple[str, ...]] = {}
    for part in _parts(numbers):
        query = (
            select(record_numbers.c.number, record_numbers.c.record)
            .distinct()
            .where(record_numbers.c.number.in_(part), record_numbers.c["class"] == class_)
        )
        if name is not None:
            query = query.where(record_numbers.c.name == name)
        for number, record in connection.execute(query):
            found[number] = (*found.get(number, ()), record)
    return found


def having(connection: Connection, class_: str, keys: Sequence[str]) -> Mapping[str, str]:
    """By what no second record of the class may share: the record that has it."""
    found: dict[str, str] = {}
    for part in _parts(keys):
        query = select(records.c.one_per, records.c.id).where(
            records.c["class"] == class_, records.c.one_per.in_(part)
        )
        found.update({str(key): record for key, record in connection.execute(query)})
    return found


@contextmanager
def others_first() -> Generator[None]:
    """Tells it as a Conflict when somebody took in, since it was looked, what is being entered."""
    try:
        yield
    except IntegrityError:
        raise Conflict(_TAKEN) from None


_TAKEN = Reason(
    "taken_meanwhile",
    Text(
        "核对期间档案有变动，请重新核对文件", "the archive changed while the file was checked; check it again"
    ),
)


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    unique = sorted(set(values))
    return (unique[start : start + _AT_ONCE] for start in range(0, len(unique), _AT_ONCE))
