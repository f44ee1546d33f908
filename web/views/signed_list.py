"""A list as it was signed: the very rows that the signatures cover, and whose signatures they are."""

from collections.abc import Sequence
from typing import cast

from archive.draft import draft_of, is_draft, signed_draft
from archive.draft_view import draft_tables
from archive.shape import is_list
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.language.field import Column, Table
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
    plain = tuple(tuple(same(str(cell)) for cell in cast(Sequence[Json], row)) for row in rows)
    widest = max((len(row) for row in plain), default=0)
    return ((spec.text, Table(tuple(Column(Text("")) for _ in range(widest)), plain)),)


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
