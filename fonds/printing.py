"""What `fonds print` writes: a form found by the number that people know."""

from dataclasses import replace

from archive import queries
from archive.sections import classes, registers
from archive.tracing import trace, traced
from engine.errors import FondsError, InvalidInput, NotFound
from engine.evidence.ledger import SYSTEM
from engine.language.field import Reading
from engine.language.program import Definition
from engine.language.reader import Reader
from engine.service.staff import read_at_console
from engine.store.timeline import head_of
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from fonds.app import Application
from forms.archive_list import archive_list
from forms.borrowed_list import borrowed_list
from forms.catalogue import CASE_FORMS, REGISTER_FORMS, case_form
from forms.form import Form, Printing
from forms.loan_register import loan_register, period_of
from forms.register_list import register_list
from forms.source import read_source

REGISTER, ARCHIVE_LIST = "register", "archive-list"
LOAN_REGISTER, BORROWED = "loan-register", "borrowed"
_LEDGERS = tuple(form.name for form in REGISTER_FORMS)
FORMS = tuple(
    dict.fromkeys(
        (*(form.name for form in CASE_FORMS), ARCHIVE_LIST, REGISTER, *_LEDGERS, LOAN_REGISTER, BORROWED)
    )
)
BY = Text("服务器", "the server")
"""Who prints at the server's console."""


class Ambiguous(FondsError):
    """Several things bear the number; says how to name one."""


def form_of(fonds: Application, name: str, subject: str, pack: str | None = None) -> Form:
    """The form `name` of a case, a record (by their numbers) or a register (by its name). That its records were read at the
    console is written down.

    Raises NotFound, Ambiguous, Refused.
    """
    if name not in FORMS:
        raise NotFound("form", name, FORMS)
    with fonds.store.read() as work:
        form = _made(fonds, work, name, subject, pack)
        reading = _reading(fonds, work, _definitions(fonds, None)[0])
        read = traced(queries.records_by_id(work, form.records).values(), reading)
    if read:
        with fonds.store.begin() as work:
            trace(work, "printed", read, reading, why="console")
    return form


def _made(fonds: Application, work: UnitOfWork, name: str, subject: str, pack: str | None) -> Form:
    if name == REGISTER or name in _LEDGERS:
        return _register(fonds, work, name, subject, pack)
    if name == LOAN_REGISTER:
        return _loans(fonds, work, subject)
    if name == BORROWED:
        return _borrowed(fonds, work, subject)
    cases = work.cases.numbered(subject)
    if len(cases) > 1:
        raise Ambiguous(f"{len(cases)} cases bear the number {subject!r}; print it from the case's page")
    if cases:
        reader = _reading(fonds, work, _definitions(fonds, None)[0]).reader
        source = read_source(fonds.service, work, cases[0])
        source = source.seen_by(reader) if reader else source
        printing = source.printing(_organisation(fonds), BY, fonds.clock.now())
        return replace(case_form(source, name, printing), records=tuple(source.records))
    if name == ARCHIVE_LIST:
        return _record(fonds, work, subject, pack)
    raise NotFound("case", subject)


def _loans(fonds: Application, work: UnitOfWork, subject: str) -> Form:
    """The loans of a year, a month or a day: 2026, 2026-09, 2026-09-28."""
    reading = _reading(fonds, work, _definitions(fonds, None)[0])
    try:
        period = period_of(subject)
    except ValueError:
        expected = Text("年、月或日，如 2026、2026-09", "a year, a month or a day, like 2026 or 2026-09")
        raise InvalidInput("NUMBER", expected, subject) from None
    printing = _printing(fonds, work, reading)
    reader = reading.reader or Reader(None, ())
    return loan_register(fonds.library, work, reading.organisation, printing, period, reader)


def _borrowed(fonds: Application, work: UnitOfWork, subject: str) -> Form:
    readings = tuple(_reading(fonds, work, each) for each in _definitions(fonds, None))
    people = readings[0].organisation.people
    found = [each for each in people.values() if subject in (each.id, each.name.zh, each.name.en, each.email)]
    if not found:
        raise NotFound("person", subject, list(people))
    if len(found) > 1:
        raise Ambiguous(
            f"{len(found)} people are called {subject!r}: name one of {', '.join(p.id for p in found)}"
        )
    return borrowed_list(work, found[0], readings, _printing(fonds, work, readings[0]))


def _register(fonds: Application, work: UnitOfWork, form: str, register: str, pack: str | None) -> Form:
    found = [each for each in _definitions(fonds, pack) if register in registers(each.pack)]
    if not found:
        known = [name for each in _definitions(fonds, pack) for name in registers(each.pack)]
        raise NotFound("register", register, known)
    if len(found) > 1:
        packs = ", ".join(each.pack.name for each in found)
        raise Ambiguous(f"several policies have a register {register!r}: name one of {packs} with --pack")
    reading = _reading(fonds, work, found[0])
    printing = _printing(fonds, work, reading)
    for ledger in REGISTER_FORMS:
        if ledger.name == form:
            return ledger.make(work, register, reading, printing)
    return register_list(work, register, reading, printing)


def _record(fonds: Application, work: UnitOfWork, number: str, pack: str | None) -> Form:
    records = list(queries.find_records(work, number=number))
    if len(records) > 1:
        raise Ambiguous(f"{len(records)} records bear the number {number!r}; print it from the record's page")
    for record in records:
        for each in _definitions(fonds, pack):
            if record.class_ in classes(each.pack):
                reading = _reading(fonds, work, each)
                view = queries.record_view(work, record.id, reading)
                return archive_list(view, reading, _printing(fonds, work, reading))
    raise NotFound("case or record", number)


def _definitions(fonds: Application, pack: str | None) -> list[Definition]:
    """The policies in force, or the one named."""
    return [fonds.library.current(name) for name in ([pack] if pack else fonds.library.packs())]


def _reading(fonds: Application, work: UnitOfWork, definition: Definition) -> Reading:
    return read_at_console(work, definition, fonds.library.in_force(), fonds.clock.now())


def _printing(fonds: Application, work: UnitOfWork, reading: Reading) -> Printing:
    at = reading.calendar.local(reading.now)
    return Printing(_organisation(fonds), at, BY, head_of(work.connection, SYSTEM))


def _organisation(fonds: Application) -> Text:
    return Text(fonds.settings.organisation_zh, fonds.settings.organisation_en)
