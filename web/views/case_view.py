"""A case as its page shows it: from the Brief and the scope, without a database."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from archive.draft_view import FIELD_COLUMNS
from engine.case.case import WorkItem
from engine.deciding.brief import Brief, SeatShown
from engine.deciding.extending import is_extendable, snapshot
from engine.deciding.foreseeing import foreseen, lacking_said, lifted_said
from engine.deciding.glance import Glance
from engine.deciding.machine import Offer
from engine.deciding.scope import Scope
from engine.errors import Reason
from engine.language.field import Table
from engine.people.actor import Demanded
from engine.text import Language, Text, listed, same
from engine.time.moment import written_day, written_end_of, written_moment
from web import shapes, words
from web.answers import ask
from web.finding import Finder
from web.questions import NOTHING_TYPED, Typed
from web.views.picture import label_of

SHOWN_LINES = 100
_RULES: Mapping[str, Literal["any", "all", "in_order", "votes"]] = {
    "any_of": "any",
    "all_of": "all",
    "in_order": "in_order",
    "votes": "votes",
    "seat": "any",
}


@dataclass(frozen=True, slots=True)
class ListView:
    """One list of the case: its first lines, how many there are, and where the rest is.

    `facts` are its lines where it says one fact a line: then it is no table to people.
    """

    id: str
    title: Text
    columns: tuple[shapes.Column, ...]
    rows: tuple[shapes.Row, ...]
    total: int
    href: str
    facts: tuple[shapes.Fact, ...] = ()

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)


@dataclass(frozen=True, slots=True)
class ActView:
    """An action offered, and what would refuse it now."""

    act: shapes.Act
    unmet: tuple[Reason, ...]
    asks_nothing: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """An act that was refused: which, what had been typed with it, why."""

    action: str = ""
    typed: Typed = NOTHING_TYPED
    typed_error: Text = Text("")
    unsure: Text = Text("")
    is_link_sent: bool = False


Assuring = Callable[[Demanded], shapes.Assures | None]
"""What its reader still has to do to be known as surely as an act demands."""


@dataclass(frozen=True, slots=True)
class Offering:
    """For whom and how the buttons are shown."""

    finder: Finder
    lang: Language
    assuring: Assuring


def acts(scope: Scope, brief: Brief, offering: Offering, failed: Failed | None = None) -> tuple[ActView, ...]:
    """The buttons, the first of them the primary one."""
    return tuple(
        _act(scope, offer, offering, is_first=place == 0, failed=failed or Failed())
        for place, offer in enumerate(brief.offers)
    )


def _act(scope: Scope, offer: Offer, offering: Offering, *, is_first: bool, failed: Failed) -> ActView:
    is_the_one = failed.action == offer.name
    typed = failed.typed if is_the_one else NOTHING_TYPED
    asked = ask(scope, offer.action.ask, offering.finder, offering.lang, typed, f"{offer.name}.")
    assures = offering.assuring(offer.assurance)
    if assures is not None and is_the_one:
        assures = replace(assures, error=failed.unsure, is_sent=failed.is_link_sent)
    fields = tuple(
        replace(each, kind="textarea", rows=3) if each.kind == "text" else each for each in asked.fields
    )
    act = shapes.Act(
        offer.name,
        label_of(offer.action, offer.name),
        "danger" if offer.typed else "primary" if is_first else "plain",
        fields,
        typed=offer.typed,
        typed_error=failed.typed_error if is_the_one else Text(""),
        is_open=is_the_one,
        tables=asked.tables,
        terms=words.clauses_named(offer.action.terms, scope.definition.pack),
        assures=assures,
    )
    return ActView(act, offer.unmet, not (fields or asked.tables or offer.typed or assures))


@dataclass(frozen=True, slots=True)
class Returned:
    """With what the case came back to where it stands: who sent it back, by which button, when, and what he asked for.

    `asks_for_papers`: among it is a list of what has to be completed.
    """

    by: shapes.Person
    action: Text
    at: datetime
    said: tuple[shapes.Fact, ...]
    lists: tuple[ListView, ...]
    asks_for_papers: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of the case as it stands, and those of earlier rounds: what was to be completed, and has been."""

    now: tuple[ListView, ...]
    earlier: tuple[ListView, ...]


def lists(brief: Brief, scope: Scope) -> Lists:
    """Every list of the case, each cut to what a page can hold. What it was last sent back with stands elsewhere."""
    owners = list(_owners(scope))
    shown = [
        (owner, list_view(f"list-{place}", title, table, f"/cases/{brief.case}/lists/{place}"))
        for place, (owner, (title, table)) in enumerate(zip(owners, brief.tables, strict=True), 1)
    ]
    above = frozenset(brief.came.answers) if brief.came else frozenset[str]()
    picked = frozenset(name for name, spec in scope.program.asked.items() if spec.type == "lines")
    return Lists(
        tuple(each for owner, each in shown if owner not in picked and owner not in above),
        tuple(each for owner, each in shown if owner in picked and owner not in above),
    )


def _owners(scope: Scope) -> Iterator[str]:
    """The field of each table of the brief, in its order."""
    reading = scope.reading()
    for name, spec in scope.program.asked.items():
        value = scope.case.form.get(name)
        if value is not None:
            yield from (name for _ in scope.kind(spec).shown(spec, value, reading).tables)


def returned(brief: Brief, scope: Scope, lang: Language) -> Returned | None:
    """What came with the latest act, where it asked for something."""
    came = brief.came
    if came is None or not came.answers:
        return None
    asked = scope.program.asked
    found = tuple(
        list_view(f"came-{place}", title, table, "")
        for place, (title, table) in enumerate(
            (table for _, shown in came.answers.values() for table in shown.tables), 1
        )
    )
    said = tuple(shapes.Fact(title, shown.line) for title, shown in came.answers.values() if not shown.tables)
    is_list = any(name in asked and asked[name].type == "lines" for name in came.answers)
    return Returned(words.person(came.by, lang, came.doer), came.action, came.at, said, found, is_list)


def task(brief: Brief, came: Returned | None) -> Text:
    """What is asked of the reader: on a return with a list, to complete what it names."""
    if came is None or not came.asks_for_papers or brief.item is None:
        return brief.task
    return Text(
        "请按上面的补充资料清单补齐资料，然后再次提交。",
        "Please complete what is listed above, then hand it on again.",
    )


def action_title(scope: Scope, name: str) -> Text:
    """What the button of an action says, whatever state offers it; nothing for no action of the workflow."""
    workflow = scope.program.workflow
    found = (workflow.actions_in(state).get(name) for state in workflow.states)
    return next((label_of(action, name) for action in found if action is not None), Text(""))


def who_is_next(brief: Brief, scope: Scope) -> Text:
    """With whom the case is now, and until when."""
    if brief.has_ended:
        return Text("案件已经办结。", "The case has ended.")
    people = [seat.candidates for seat in brief.seats if seat.is_asked and seat.done_by is None]
    names = listed(dict.fromkeys(person.name for many in people for person in many))
    if not names:
        return Text(f"案件现处于“{brief.state.zh}”。", f"The case is now in “{brief.state.of('en')}”.")
    due = min((each.due_at for each in brief.deadlines), default=None)
    if due is None:
        return Text(f"现由{names.zh}办理。", f"Now it is with {names.of('en')}.")
    calendar = scope.definition.calendar
    until = written_end_of(calendar.local(due), calendar.local(scope.now).year)
    return Text(
        f"现由{names.zh}办理，期限：{until.zh}。", f"Now it is with {names.of('en')}, until {until.of('en')}."
    )


def list_view(id: str, title: Text, table: Table, href: str, page: int = 1) -> ListView:
    """One page of a list."""
    first = (page - 1) * SHOWN_LINES
    rows = words.rows(replace(table, rows=table.rows[first : first + SHOWN_LINES]))
    facts = tuple(shapes.Fact(row[0], row[1]) for row in table.rows) if table.columns == FIELD_COLUMNS else ()
    return ListView(id, title, words.columns(table), rows, len(table.rows), href, facts)


def digests(brief: Brief) -> Mapping[str, str]:
    """The digest of each list, by its form field."""
    return {each.field: each.digest for each in brief.lists}


def asker(brief: Brief | Glance, reader: str, lang: Language) -> shapes.Person | None:
    """Who sent the case here; nobody where that is the reader himself."""
    if brief.asked_by is None or brief.asked_by.id == reader:
        return None
    return words.person(brief.asked_by, lang)


def facts(brief: Brief, scope: Scope, lang: Language) -> tuple[shapes.Fact, ...]:
    """What is known of the case in single values; lists stand below."""
    opener = scope.facts.organisation.people.get(scope.case.opener)
    first = (
        shapes.Fact(Text("发起人", "Opened by"), words.person(opener, lang).name),
        shapes.Fact(Text("发起时间", "Opened"), _opened(scope)),
    )
    period = scope.case.period
    covered = (shapes.Fact(Text("所属期间", "Covers"), same(f"{period[0]} – {period[1]}")),) if period else ()
    return (*first, *covered, *(shapes.Fact(title, value) for title, value in brief.facts))


def _opened(scope: Scope) -> datetime | Text:
    """When the case was opened; of one that began on paper the day, and who entered it when."""
    on_paper = scope.case.on_paper
    if on_paper is None:
        return scope.case.opened_at
    day = written_day(date.fromisoformat(on_paper.on))
    at = written_moment(scope.definition.calendar.local(on_paper.entered_at))
    by = words.name_of(scope.facts.organisation, on_paper.entered_by)
    return Text(
        f"{day.zh}（在纸上发起，{by.zh}于{at.zh}补录）",
        f"{day.of('en')} (on paper; entered by {by.of('en')} on {at.en})",
    )


def quorum(scope: Scope, brief: Brief, lang: Language) -> shapes.Quorum | None:
    """Who has signed and who is awaited; None where nobody is asked."""
    if not brief.seats:
        return None
    rule = _RULES.get(scope.case.visit.tree.kind, "all")
    voices = tuple(_voice(seat, lang) for seat in brief.seats)
    return shapes.Quorum(rule, voices, tuple(vote.text for vote in brief.votes))


def _voice(seat: SeatShown, lang: Language) -> shapes.Voice:
    if seat.done_by is not None:
        absent = seat.doer.absent_said.of(lang) if seat.doer else ""
        person = shapes.Person(seat.done_by.name.of(lang), seat.title, absent)
        return shapes.Voice(person, seat.answer or "yes", seat.done_at, seat.weight)
    if seat.is_removed:
        names = listed(person.name for person in seat.candidates)
        return shapes.Voice(shapes.Person(names.of(lang), seat.title), "not_needed")
    said = "awaited" if seat.is_asked else "later"
    names = listed(person.name for person in seat.candidates)
    if not names:
        return shapes.Voice(
            shapes.Person(Text("无人可办", "nobody").of(lang), seat.title), said, weight=seat.weight
        )
    return shapes.Voice(shapes.Person(names.of(lang), seat.title), said, weight=seat.weight)


def lacking(scope: Scope) -> tuple[Reason, ...]:
    """The steps ahead that nobody could take with today's people: which, who is missing, who can put it right."""
    states = scope.program.workflow.states
    return tuple(
        Reason(
            "unfillable",
            Text(f"“{states[short.state].zh}”", f"“{states[short.state].text.of('en')}”"),
            details=(lacking_said(scope, short),),
            lifted_by=lifted_said(scope, short),
        )
        for short in foreseen(scope)
    )


def my_item(scope: Scope, person: str) -> WorkItem | None:
    """The seat at which the person may act now."""
    return next((item for item in scope.case.visit.open_items if item.may_be_done_by(person)), None)


def claimable(item: WorkItem | None) -> bool:
    """Whether several could do it and nobody has taken it yet."""
    return item is not None and item.assignee is None and len(item.candidates) > 1


def releasable(item: WorkItem | None, person: str) -> bool:
    return item is not None and item.assignee == person and len(item.candidates) > 1


def extendable(scope: Scope, person: str) -> Iterator[tuple[str, Text, Mapping[str, object]]]:
    """Deadlines for which the person may ask for more time: name, title, and its bounds."""
    if my_item(scope, person) is None:
        return
    asked = {
        str(child.form.get("extension")) for child in scope.case.children.values() if child.outcome is None
    }
    for name, deadline in scope.case.deadlines.items():
        if is_extendable(scope, deadline) and name not in asked:
            states = scope.program.workflow.states
            title = states[name].text if name in states else Text("全程期限", "overall deadline")
            yield name, title, snapshot(scope, deadline)


def extension_fields(
    choices: tuple[tuple[str, Text, Mapping[str, object]], ...], typed: Typed
) -> tuple[shapes.Field, ...]:
    """What is asked of who wants more time."""

    def value(name: str, otherwise: str = "") -> str:
        return next(iter(typed.texts.get(name, ())), otherwise)

    options = tuple(shapes.Option(name, title, _bounds_said(bounds)) for name, title, bounds in choices)
    _, _, bounds = choices[0]
    hint = _bounds_said(bounds)
    return (
        shapes.Field(
            "deadline", Text("申请延长的期限", "Deadline"), "radio", value("deadline", choices[0][0]),
            options=options,
        ),
        shapes.Field(
            "until", Text("希望延至", "Until"), "date", value("until"), hint=hint if len(choices) == 1 else "",
            least=_day(bounds.get("due")), error=typed.error("until"),
        ),
        shapes.Field(
            "reason", Text("理由", "Reason"), "textarea", value("reason"), rows=3, error=typed.error("reason")
        ),
    )  # fmt: skip


def _bounds_said(bounds: Mapping[str, object]) -> Text:
    """When it is due now, and the last day that may be asked for."""
    due = written_day(date.fromisoformat(_day(bounds["due"])))
    if not bounds.get("latest"):
        return Text(f"现定{due.zh}到期", f"due {due.of('en')} now")
    latest = written_day(date.fromisoformat(_day(bounds["latest"])))
    return Text(
        f"现定{due.zh}到期，最迟可延至{latest.zh}",
        f"due {due.of('en')} now, at the latest {latest.of('en')}",
    )


def _day(given: object) -> str:
    return given.isoformat() if isinstance(given, date) else str(given or "")
