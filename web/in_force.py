"""The archive as the policies in force read it."""

from archive.record import Record
from archive.sections import classes
from engine.errors import NotFound
from engine.language.field import Reading
from engine.language.program import Definition
from engine.store.unit_of_work import UnitOfWork
from web.page import Page


def reading_of(page: Page, work: UnitOfWork, pack: str) -> Reading:
    """What a policy in force may look at now. Raises NotFound."""
    definition = page.parts.library.current(pack)
    return Reading(
        definition.pack,
        page.parts.staff.of(work, page.now, definition),
        definition.calendar,
        page.now,
        reader=page.eyes,
    )


def read_by(page: Page, definition: Definition) -> Reading:
    """What a policy lets whoever reads the page look at, with the staff as the page has it."""
    return Reading(definition.pack, page.organisation, definition.calendar, page.now, reader=page.eyes)


def policy_of(page: Page, record: Record) -> Definition:
    """The policy in force whose class the record is of. Raises NotFound."""
    for definition in page.parts.library.in_force():
        if record.class_ in classes(definition.pack):
            return definition
    raise NotFound("record", record.id)
