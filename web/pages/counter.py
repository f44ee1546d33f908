"""The counter: one box for what is scanned or typed; what was scanned gathers, and is handed out or taken back together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.responses import Response

from engine.deciding.counter import signs_at_counter
from engine.errors import NotFound, Reason, Refused
from engine.people.organisation import Person
from engine.service.pickup import send_again
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from web import handing, loans, record_rows, scanning, shapes, words
from web.answers import typed_in
from web.handing import Report, Returning
from web.loans import Loan
from web.page import Asked, Page
from web.picking import ids_in
from web.questions import Typed
from web.scanning import Scanned

router = APIRouter()
MOST_LINES = 200
"""So many lines of loans stand on the page at once; a longer loan is taken back on its own page."""


@dataclass(frozen=True, slots=True)
class Session:
    """What was gathered: who stands at the counter, what was scanned, and cases whose number was typed."""

    person: str = ""
    records: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What the last press did: sentences, what the words could have meant, why not, and a report for each case."""

    said: tuple[Text, ...] = ()
    could_be: Scanned | None = None
    reasons: tuple[Reason, ...] = ()
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True)
class Giving:
    """A loan that waits to be handed out: who has signed, and whether everything of it was scanned."""

    loan: Loan
    due: shapes.Deadline | None
    signed: tuple[Text, ...]
    seen: Mapping[str, str]
    is_whole: bool
    mine: bool
    takes_code: bool


@dataclass(frozen=True, slots=True)
class Taking:
    """A loan that is out: its lines with what is noted about each. Without lines it is too long for this page."""

    loan: Loan
    due: shapes.Deadline | None
    seen: Mapping[str, str]
    lines: tuple[tuple[shapes.Found, bool, tuple[shapes.Field, ...]], ...]
    columns: tuple[Text, ...]
    mine: bool
    shortcuts: tuple[tuple[shapes.Words, str], ...] = ()


@router.get("/counter")
def show(page: Asked, person: str = "", record: str = "") -> Response:
    """An empty counter, or with somebody or something on it already."""
    _refuse_others(page)
    return _shown(page, Session(person, ids_in(record)), Told(), Typed())


@router.post("/counter")
def press(page: Asked) -> Response:
    """What was scanned is added to the rest; a button hands out, takes back, or lets something go."""
    _refuse_others(page)
    typed = typed_in(page)
    session = Session(page.typed("person"), ids_in(page.typed("records")), ids_in(page.typed("cases")))
    verb, _, what = page.typed("do").partition(":")
    match verb:
        case "give" | "take":
            reports = tuple(_gave(page) if verb == "give" else _took(page, typed))
            nothing = () if reports else (_NOTHING_CHOSEN,)
            left = _without_done(page, session, reports)
            return _shown(page, left, Told(nothing, reports=reports), typed if not reports else Typed())
        case "forget":
            return _shown(page, _without(session, what), Told(), typed)
        case "send":
            return _shown(page, session, _sent(page, what), typed)
        case "fill":
            return _shown(page, session, Told(), _filled(typed, what))
        case "is":
            return _shown(page, *_scan(page, session, what), typed)
        case _:
            return _shown(page, *_scan(page, session, page.typed("scan").strip()), typed)


def _refuse_others(page: Page) -> None:
    """Raises NotFound for who keeps nothing."""
    if not page.sees_all:
        raise NotFound("page", page.request.url.path)


def _scan(page: Page, session: Session, text: str) -> tuple[Session, Told]:
    if not text:
        return session, Told()
    try:
        with page.parts.store.read() as work:
            found = scanning.scanned(page, work, text)
    except Refused as error:
        return session, Told(reasons=error.reasons)
    if not found.is_clear:
        unknown = Text(
            f"没有找到“{text}”：不是档号、标签、案号，也不是人名",
            f"nothing is known as “{text}”: no record, case or person",
        )
        nothing = not (found.records or found.people)
        return session, Told((unknown,)) if nothing else Told(could_be=found)
    return _joined(session, found)


def _joined(session: Session, found: Scanned) -> tuple[Session, Told]:
    if found.case is not None:
        return replace(session, cases=tuple(dict.fromkeys((*session.cases, found.case.id)))), Told()
    if found.people:
        return replace(session, person=found.people[0].id), Told()
    record = found.records[0]
    if record.id in session.records:
        name = record.number if isinstance(record.number, Text) else same(record.number)
        return session, Told((Text("已经扫过：", "scanned already: ") + name,))
    return replace(session, records=(*session.records, record.id)), Told()


def _without(session: Session, what: str) -> Session:
    if what == "all":
        return Session()
    return Session(
        "" if session.person == what else session.person,
        tuple(each for each in session.records if each != what),
        tuple(each for each in session.cases if each != what),
    )


def _gave(page: Page) -> Iterator[Report]:
    for case in page.typed_many("give"):
        seen = {
            n.removeprefix(f"seen.{case}."): page.typed(n) for n in page.form if n.startswith(f"seen.{case}.")
        }
        yield handing.give(page, case, page.typed(f"taker.{case}"), page.typed(f"code.{case}").strip(), seen)


def _took(page: Page, typed: Typed) -> Iterator[Report]:
    ticked: dict[str, tuple[str, ...]] = {}
    for value in page.typed_many("back"):
        case, _, record = value.partition(":")
        ticked[case] = (*ticked.get(case, ()), record)
    for case, records in ticked.items():
        seen = {
            n.removeprefix(f"seen.{case}."): page.typed(n) for n in page.form if n.startswith(f"seen.{case}.")
        }
        yield handing.take(page, Returning(case, records, seen, f"note.{case}"), typed)


def _without_done(page: Page, session: Session, reports: tuple[Report, ...]) -> Session:
    """What has been done leaves the counter, so that the next scan begins anew; what failed stays."""
    done = {report.href.removeprefix("/cases/") for report in reports if report.is_done}
    with page.parts.store.read() as work:
        still = loans.of_records(page, work, session.records)
    ended = frozenset(id_ for loan in still if loan.case in done for id_ in loan.ids)
    returned = (
        frozenset(session.records) - {id_ for loan in still for id_ in loan.ids} if done else frozenset[str]()
    )
    records = tuple(each for each in session.records if each not in ended and each not in returned)
    return Session(session.person, records, tuple(each for each in session.cases if each not in done))


def _sent(page: Page, what: str) -> Told:
    case, _, person = what.partition(":")
    try:
        send_again(page.parts.service, page.actor, case, person)
    except Refused as error:
        return Told(reasons=error.reasons)
    name = words.name_of(page.organisation, person)
    return Told((Text(f"新的取件码已发到{name.zh}的邮箱", f"a new code is on its way to {name.of('en')}"),))


def _filled(typed: Typed, what: str) -> Typed:
    """Every empty box of a column gets the answer: what is said of most is said once."""
    name, _, value = what.partition("=")
    case, _, column = name.partition(":")
    known = {n: texts for n, texts in typed.texts.items() if any(texts)}
    lines = range(1, MOST_LINES + 1)
    empty = {f"note.{case}.{line}.{column}": (value,) for line in lines}
    return Typed({**typed.texts, **empty, **known})


def _shown(page: Page, session: Session, told: Told, typed: Typed) -> Response:
    with page.parts.store.read() as work:
        person = page.organisation.people.get(session.person)
        found = _loans(page, work, session)
    bound = {id_ for loan in found for id_ in loan.ids}
    give = tuple(_giving(page, loan, session) for loan in found if not loan.is_out)
    take = tuple(_taking(page, loan, session, typed) for loan in found if loan.is_out)
    return page.show(
        "counter.html",
        here="/counter",
        session=session,
        person=person,
        held=sum(len(loan.ids) for loan in found if loan.is_out and _is_with(loan, person)),
        give=give,
        take=take,
        others=tuple(each for each in scanning.shown(page, session.records) if each.id not in bound),
        told=told,
    )


def _loans(page: Page, work: UnitOfWork, session: Session) -> tuple[Loan, ...]:
    """The loans of what was scanned, of the cases typed, and of who stands there; each once."""
    found = [*loans.of_records(page, work, session.records), *loans.of_cases(page, work, session.cases)]
    if session.person:
        found += loans.held_by(page, work, session.person)
        found += loans.to_collect(page, work, session.person)
    return tuple({loan.case: loan for loan in found}.values())


def _is_with(loan: Loan, person: Person | None) -> bool:
    return person is not None and loan.borrower is not None and loan.borrower.id == person.id


def _giving(page: Page, loan: Loan, session: Session) -> Giving:
    scope = loan.scope
    people = scope.facts.organisation.people
    items = scope.case.visit.items
    signed = tuple(people[item.act.by].name for item in items if item.act and item.act.by in people)
    me = page.reader.id
    open_items = scope.case.visit.open_items
    return Giving(
        loan,
        _due(page, loan),
        signed,
        handing.digests_of(scope, me),
        is_whole=set(loan.ids) <= set(session.records) or loan.case in session.cases,
        mine=any(item.may_be_done_by(me) or (item.act and item.act.by == me) for item in items),
        takes_code=any(signs_at_counter(scope, item.key) for item in open_items),
    )


def _taking(page: Page, loan: Loan, session: Session, typed: Typed) -> Taking:
    scope, me = loan.scope, page.reader.id
    offer = handing.back_at_counter(scope, me)
    condition = handing.condition_of(scope, offer.action) if offer else None
    ticked = {f"{loan.case}:{id_}" for id_ in session.records} | set(typed.texts.get("back", ()))
    if len(loan.ids) > MOST_LINES:
        return Taking(loan, _due(page, loan), {}, (), (), mine=offer is not None)
    columns: tuple[Text, ...] = ()
    rows: record_rows.Rows | None = None
    if offer is not None and condition is not None:
        spec = offer.action.ask[condition]
        rows = record_rows.Rows(f"note.{loan.case}", spec, scope, page.lang, typed)
        columns = tuple(column.text for column in spec.fields.values())
    lines = tuple(
        (line, f"{loan.case}:{line.id}" in ticked, record_rows.cells_of(rows, line.id) if rows else ())
        for line in loan.lines
    )
    shortcuts = record_rows.shortcuts_of(rows, f"fill:{loan.case}:") if rows else ()
    seen = handing.digests_of(scope, me)
    return Taking(loan, _due(page, loan), seen, lines, columns, offer is not None, shortcuts)


def _due(page: Page, loan: Loan) -> shapes.Deadline | None:
    return words.deadline(loan.due, loan.scope.definition.pack.name, page.now) if loan.due else None


_NOTHING_CHOSEN = Text("没有勾选任何一份", "nothing is ticked")
