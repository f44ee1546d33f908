"""Which stored records a case names in its fields."""

from collections.abc import Iterator, Mapping

from archive.draft import record_ids
from engine.digest import Json
from engine.language.definition import FieldSpec

STORED = frozenset({"record", "records"})
PREPARED = frozenset({"new_record", "new_records"})
"""Fields that are filled in on the case; what they hold is a record once it was taken in."""


def named_records(
    fields: Mapping[str, FieldSpec], form: Mapping[str, Json], types: frozenset[str] = STORED | PREPARED
) -> Iterator[str]:
    """Their ids, in the order of the fields of these types."""
    for name, spec in fields.items():
        if spec.type in types:
            yield from record_ids(form.get(name))
