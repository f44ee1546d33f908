"""Whether things stand as a scenario expects: a case, mails, records, a register."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from archive.numbering import own_number
from archive.queries import find_records, register_page
from archive.record import Record
from archive.register import Register
from archive.search import written_fact
from archive.sections import classes, registers
from engine.case.case import WHOLE_CASE, Case
from engine.digest import Json
from engine.errors import NotFound
from engine.people.organisation import Organisation
from rehearsal.mail import Mail
from rehearsal.picking import picked
from rehearsal.refusal import Mismatch
from rehearsal.scenario import as_json
from rehearsal.stage import Stage
from rehearsal.step import ExpectedCase, ExpectedMail, ExpectedRecord, ExpectedRegister
from rehearsal.who import people_named

NONE = "none"
MOST_RECORDS = 1_000


def case_differs(expected: ExpectedCase, case: Case, stage: Stage) -> Iterator[Mismatch]:
    """How the case differs from what is expected, one mismatch a key."""
    wanted: Mapping[str, object] = {
        "state": expected.state,
        "number": expected.number,
        "due": _minute(expected.due),
        "case_due": _minute(expected.case_due),
        "late": expected.late,
        "waiting_for": _sorted(expected.waiting_for),
    }
    own = case.deadlines.get(case.state) or case.deadlines.get(WHOLE_CASE)
    whole = case.deadlines.get(WHOLE_CASE)
    is_late = any(d.armed and d.due_at <= stage.clock.now() for d in case.deadlines.values())
    found: Mapping[str, object] = {
        "state": case.state,
        "number": case.number,
        "due": _minute(stage.local(own.due_at)) if own else NONE,
        "case_due": _minute(stage.local(whole.due_at)) if whole else NONE,
        "late": is_late,
        "waiting_for": _sorted(waiting_for(case)),
    }
    for key, value in wanted.items():
        if value is not None and value != found[key]:
            yield Mismatch(("expect", key), f"expected {key}: {value}, it is {key}: {found[key]}")


def waiting_for(case: Case) -> tuple[str, ...]:
    """Everybody who may act now."""
    items = case.visit.open_items
    people = (person for item in items for person in item.awaited)
    return tuple(dict.fromkeys(people))


def taken_mail(expected: ExpectedMail, mails: Sequence[Mail], organisation: Organisation) -> Mail | None:
    """The first of the mails that is as expected."""
    people = people_named(expected.who, organisation) if expected.who is not None else None
    return next((mail for mail in mails if _is_as(expected, mail, people)), None)


def mail_is_missing(expected: ExpectedMail, mails: Sequence[Mail]) -> Mismatch:
    """That no mail is as expected, with all there are."""
    sent = "; ".join(map(described, mails)) or "none"
    return Mismatch(("expect_mail",), f"expected a mail {_conditions(expected)}; sent were: {sent}")


def mail_is_unwanted(expected: ExpectedMail, mail: Mail) -> Mismatch:
    """That there is one that should not be."""
    return Mismatch(("no_mail",), f"expected no mail {_conditions(expected)}, sent was: {described(mail)}")


def described(mail: Mail) -> str:
    """A mail in one line."""
    return f"{mail.kind} to {mail.to} ({mail.language}) {mail.subject!r}"


def record_differs(expected: ExpectedRecord, stage: Stage) -> Iterator[Mismatch]:
    """That the archive holds no such records, or not as many. Raises NotFound for an unknown class."""
    known = classes(stage.definition.pack)
    if expected.class_ not in known:
        raise NotFound("class", expected.class_, list(known))
    with stage.store.read() as work:
        where = {name: [written_fact(as_json(value))] for name, value in expected.where.items()}
        records = find_records(work, class_=expected.class_, where=where, most=MOST_RECORDS)
    found = [record for record in records if _is_such(expected, record, stage)]
    wanted = "at least 1" if expected.count is None else str(expected.count)
    if len(found) != expected.count if expected.count is not None else not found:
        there = "; ".join(_record(record, stage) for record in records) or "none"
        yield Mismatch(
            ("expect_record",),
            f"expected {wanted} such record, found {len(found)}; of that class are: {there}",
        )


def register_differs(expected: ExpectedRegister, stage: Stage) -> Iterator[Mismatch]:
    """How the register differs. Raises NotFound for one that the policy does not have."""
    known = registers(stage.definition.pack)
    if expected.name not in known:
        raise NotFound("register", expected.name, list(known))
    with stage.store.read() as work:
        lines = register_page(work, expected.name, size=MOST_RECORDS)
    if expected.lines is not None and expected.lines != len(lines):
        yield Mismatch(("expect_register", "lines"), f"expected lines: {expected.lines}, it has {len(lines)}")
    last: Mapping[str, Json] = lines[-1].data if lines else {}
    for name, value in expected.last.items():
        if _written(known[expected.name], name, as_json(value), stage) != last.get(name):
            yield Mismatch(
                ("expect_register", "last", name), f"expected {name}: {value}, it is {name}: {last.get(name)}"
            )


def _written(register: Register, name: str, value: Json, stage: Stage) -> Json:
    """The value as the book holds it: records by their ids."""
    spec = register.fields.get(name)
    if spec is None or spec.type not in {"record", "records"}:
        return value
    return picked(stage, spec.class_, value, "expect_register", "last", name)


def _minute(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%d %H:%M")


def _sorted(people: tuple[str, ...] | None) -> list[str] | None:
    return None if people is None else sorted(people)


def _is_as(expected: ExpectedMail, mail: Mail, people: tuple[str, ...] | None) -> bool:
    return (
        (people is None or mail.to in people)
        and expected.kind in (None, mail.kind)
        and expected.language in (None, mail.language)
        and (expected.subject or "") in mail.subject
        and (expected.text or "") in mail.text
    )


def _conditions(expected: ExpectedMail) -> str:
    given = expected.model_dump(exclude_none=True)
    return ", ".join(f"{key}: {value}" for key, value in given.items())


def _is_such(expected: ExpectedRecord, record: Record, stage: Stage) -> bool:
    number = own_number(classes(stage.definition.pack)[record.class_], record.numbers) or NONE
    return (
        expected.number in (None, number)
        and expected.custodian in (None, record.custodian)
        and expected.place in (None, record.place)
        and expected.state in (None, record.state)
        and expected.appraised in (None, record.appraised)
        and all(record.numbers.get(name) == wanted for name, wanted in expected.numbers.items())
    )


def _record(record: Record, stage: Stage) -> str:
    number = own_number(classes(stage.definition.pack)[record.class_], record.numbers) or NONE
    numbers = ", ".join(f"{name}: {value}" for name, value in record.numbers.items())
    return f"number: {number} ({numbers}), custodian: {record.custodian}, place: {record.place}, state: {record.state}"
