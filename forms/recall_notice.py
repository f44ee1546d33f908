"""催还通知单: what is still out, since when and how late; by when it is wanted, and what follows if it does not come."""

from collections.abc import Iterator

from engine.deciding.scope import Scope
from engine.language.definition import Rung
from engine.text import Text, listed, same
from forms import item
from forms.effects import field_of
from forms.form import Block, Column, Fact, Form, Printing, Signature, Table
from forms.loan_slip import due_of
from forms.signatures import title_of
from forms.source import Source, listed_items

TITLE = Text("催还通知单", "Recall notice")
_COLUMNS = (
    item.NUMBERED,
    Column(Text("档号", "File number"), 6.5),
    Column(Text("题名", "Title"), 12),
    Column(Text("借出日期", "Lent on"), 5.2, "center"),
    Column(Text("应还日期", "Due back"), 5.2, "center"),
    Column(Text("逾期工作日", "Working days late"), 4, "right"),
)

_PLEASE = Text(
    "请按期归还上列档案；已经归还的，请忽略本通知。",
    "Please return these records in time; if they are back already, ignore this.",
)


def recall_notice(source: Source, printing: Printing, _field: str = "", _digest: str = "") -> Form:
    """What the borrower of this loan still has."""
    return Form(
        TITLE,
        printing,
        (Table(_COLUMNS, tuple(_rows(source))),),
        number=source.scope.case.number,
        facts=tuple(_facts(source)),
        intro=_salutation(source),
        blocks=(
            Block(
                Text("签收", "Received"),
                (Signature(Text("借阅人", "Borrower")), Signature(Text("经办人", "Handled by"))),
            ),
        ),
        notes=(_PLEASE,),
    )


def _facts(source: Source) -> Iterator[Fact]:
    scope = source.scope
    borrower = str(scope.case.form.get(field_of(scope.program.workflow, "take_out", "borrower")) or "")
    person = scope.facts.organisation.people.get(borrower)
    unit = scope.facts.organisation.units.get(str(person.unit)) if person else None
    yield Fact(Text("借阅人", "Borrower"), source.name_of(borrower))
    yield Fact(Text("部门", "Department"), unit.name if unit else Text(""))
    nth = _asked(source) + 1
    yield Fact(Text("第几次催还", "Reminder number"), Text(f"第{nth}次", f"number {nth}"))
    yield Fact(Text("要求归还日期", "Wanted back by"), same(due_of(source)))
    yield Fact(Text("抄送", "Copy to"), Text(""))
    told = listed(_told(scope, source))
    if told:
        yield Fact(Text("逾期不还时", "If it does not come back"), told, wide=True)


def _salutation(source: Source) -> Text:
    scope = source.scope
    borrower = source.name_of(
        str(scope.case.form.get(field_of(scope.program.workflow, "take_out", "borrower")) or "")
    )
    due, late = due_of(source), _late(source)
    if not late:
        return Text(
            f"{borrower.zh}：您借阅的下列档案应于{due}前归还，请按期交还。",
            f"{borrower.of('en')}: these records on loan to you are due back by {due}. Please return them in time.",
        )
    return Text(
        f"{borrower.zh}：您借阅的下列档案应于{due}前归还，至今已逾期{late}个工作日，请立即交还。",
        f"{borrower.of('en')}: these records on loan to you were due back by {due}, {late} working days ago. Please return "
        "them at once.",
    )


def _asked(source: Source) -> int:
    """How often the borrower has been asked so far: reminders that went out, and recalls."""
    states = source.states_of("take_back")
    reminded = [e for e in source.entries if e.what == "deadline_fired" and e.data.get("deadline") in states]
    recalls = [
        entry
        for entry in source.acts()
        if entry.data.get("from") in states and entry.data.get("to") == entry.data.get("from")
    ]
    return len(reminded) + len(recalls)


def _told(scope: Scope, source: Source) -> Iterator[Text]:
    """Who is told next, and when: the ladder of the loan."""
    for state in source.states_of("take_back"):
        ladder = scope.program.workflow.states[state].escalate
        for rung in scope.definition.pack.defaults.escalate if ladder is None else ladder:
            if (said := _rung(scope, rung)) is not None:
                yield said


def _rung(scope: Scope, rung: Rung) -> Text | None:
    who = rung.tell or rung.give or rung.add
    late = scope.period(rung.late)
    if who is None or late is None:
        return None
    title, after = title_of(scope, who.phrase), late.text()
    return Text(f"逾期{after.zh}告知{title.zh}", f"after {after.of('en')} the {title.of('en')} is told")


def _rows(source: Source) -> Iterator[tuple[Text, ...]]:
    scope = source.scope
    reading = scope.reading()
    name = field_of(scope.program.workflow, "take_out")
    due, late = due_of(source), _late(source)
    line = 0
    for each in listed_items(source, source.latest(name)):
        moves = source.moved.get(each.id, ())
        lent = [move.at for move in moves if move.kind == "lent"]
        if not lent or moves[-1].kind != "lent":
            continue
        line += 1
        yield (
            same(str(line)),
            same(each.number),
            item.title_of_item(each, reading),
            item.day_text(source.local(lent[-1]).date()),
            same(due),
            same(str(late)),
        )


def _late(source: Source) -> int:
    """Working days since it was due, the day it was due not counted."""
    scope, calendar = source.scope, source.scope.definition.calendar
    for state in source.states_of("take_back"):
        if (deadline := scope.case.deadlines.get(state)) is not None and deadline.due_at < scope.now:
            return calendar.working_days(calendar.day_ended_by(deadline.due_at), calendar.day_of(scope.now))
    return 0
