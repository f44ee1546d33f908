"""A list as it was signed: the very rows that the signatures cover, and whose signatures they are."""

from collections.abc import Mapping, Sequence
from typing import cast

from archive.draft import draft_of, is_draft, signed_draft
from archive.draft_view import draft_tables, title_of
from archive.named import STORED
from archive.readers import UNREAD, may_read, rights_of
from archive.record_summary import summary_of
from archive.sections import classes
from archive.shape import is_list
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.language.field import Column, Reading, Table
from engine.store.timeline import Entry
from engine.text import Language, Text, same
from forms.signatures import signatures as who_signed
from web import shapes
from web.store.lookups import SignedRows


def tables(scope: Scope, signed: SignedRows) -> tuple[tuple[Text, Table], ...]:
    """The rows as people read them, whatever the case holds today."""
    spec = scope.program.asked[signed.field]
    rows = cast(Sequence[Json], signed.rows or [])
    if spec.type in {"new_record", "new_records"}:
        reading = scope.reading()
        return tuple(table for row in rows for table in draft_tables(signed_draft(row), reading))
    if spec.type in STORED:
        return ((spec.text, _of_records(rows, scope.reading())),)
    plain = tuple(tuple(same(str(cell)) for cell in cast(Sequence[Json], row)) for row in rows)
    widest = max((len(row) for row in plain), default=0)
    return ((spec.text, Table(tuple(Column(Text("")) for _ in range(widest)), plain)),)


def _of_records(rows: Sequence[Json], reading: Reading) -> Table:
    """Stored records as they were signed: each with its number, and with its title for whoever may read it."""
    columns = (
        Column(Text("序号", "No."), numeric=True),
        Column(Text("类别", "Class")),
        Column(Text("档号", "File number")),
        Column(Text("题名", "Title")),
    )
    return Table(columns, tuple(_record_row(line, row, reading) for line, row in enumerate(rows, 1)))


def _record_row(line: int, row: Json, reading: Reading) -> tuple[Text, ...]:
    id_, class_, number, fields = cast(Sequence[Json], row)
    of, stored = classes(reading.pack)[str(class_)], summary_of(str(id_), reading)
    is_kept = not may_read(stored, reading) if stored else rights_of(reading) is not None
    title = UNREAD if is_kept else title_of(of, cast(Mapping[str, Json], fields), reading)
    return same(str(line)), of.text, same(str(number)), title


def signatures(
    scope: Scope, signed: SignedRows, entries: Sequence[Entry], lang: Language
) -> tuple[shapes.Signature, ...]:
    """Everybody's latest signature on these rows, and the empty places of who is still to sign them."""
    return tuple(
        shapes.Signature(
            shapes.Person(
                each.name.of(lang), each.title, each.doer.absent_said.of(lang) if each.doer else ""
            ),
            each.at,
            signed.digest if each.at else "",
            each.assured,
        )
        for each in who_signed(scope, signed.field, signed.digest, entries)
    )


def numbers(scope: Scope, field: str) -> Text:
    """The numbers that the records of the list have been given since."""
    value = scope.case.form.get(field)
    each = value if is_list(value) else [value]
    found = [number for one in each if is_draft(one) for number in draft_of(one).numbers.values()]
    return Text("、".join(found), ", ".join(found))
