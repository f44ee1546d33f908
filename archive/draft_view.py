"""A draft for people: one line that names it, the table of its fields, the list of its papers."""

from collections.abc import Iterator, Mapping

from archive.draft import Draft
from archive.draft_entry import list_of
from archive.paper_column import paper_table
from archive.readers import UNREAD, may_see_draft
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.sections import classes
from engine.digest import Json
from engine.language.field import Column, Reading, Table
from engine.text import Text, same

FIELD_COLUMNS = (Column(Text("项目", "Field")), Column(Text("内容", "Value")))
"""The columns of a table that says one field a line."""


def draft_line(draft: Draft, reading: Reading) -> Text:
    """贷款档案 2026鸿借字第001号; before it has a number, by its first field, for whoever may see that."""
    record_class = classes(reading.pack)[draft.class_]
    number = next(iter(draft.numbers.values()), "")
    if not number and not may_see_draft(draft, reading):
        return record_class.text + UNREAD
    return Text(record_class.zh, record_class.text.of("en")) + (
        same(f" {number}") if number else title_of(record_class, draft.fields, reading, before=" ")
    )


def title_of(
    record_class: RecordClass, fields: Mapping[str, Json], reading: Reading, before: str = ""
) -> Text:
    """The first field that has a value: what people call a record by."""
    for name, spec in record_class.fields.items():
        kind = kind_of(spec)
        if kind is not None and fields.get(name) is not None:
            return same(before) + kind.shown(spec, fields[name], reading).line
    return Text("")


def draft_tables(draft: Draft, reading: Reading) -> Iterator[tuple[Text, Table]]:
    """Its fields, then its papers where its class has a list; nothing for who may not see them."""
    if not may_see_draft(draft, reading):
        return
    record_class = classes(reading.pack)[draft.class_]
    yield draft_line(draft, reading), _field_table(record_class, draft, reading)
    if record_class.checklist is not None:
        listed = list_of(draft, reading)
        yield listed.checklist.text, paper_table(draft.papers, listed, reading)


def _field_table(record_class: RecordClass, draft: Draft, reading: Reading) -> Table:
    rows = [
        (spec.text, kind.shown(spec, draft.fields[name], reading).line)
        for name, spec in record_class.fields.items()
        if (kind := kind_of(spec)) is not None and name in draft.fields
    ]
    numbers = [(record_class.numbers[name].text, same(number)) for name, number in draft.numbers.items()]
    return Table(FIELD_COLUMNS, (*numbers, *rows))
