"""出借单: what is lent to whom and until when; who approved it, both signatures at handing out and at the return."""

from collections.abc import Iterator

from archive.record_cells import place_text
from engine.text import Text, same
from forms import item
from forms.effects import effects_of, field_of
from forms.form import Block, Fact, Form, Printing, Signature, Table
from forms.source import Source, listed_items
from forms.steps import decisions, steps

TITLE = Text("出借单", "Loan slip")
KEYS = ("number", "title", "version", "quantity", "pages", "secrecy", "place", "condition", "note")
LENDING = ("take_out", "lend", "show", "copy_out")


def lending_effect(source: Source) -> str:
    """The effect by which the case lends."""
    found = effects_of(source.scope.program.workflow)
    return next(name for name in LENDING if name in found)


def loan_slip(source: Source, printing: Printing, field: str = "", digest: str = "") -> Form:
    """The slip of a loan, or of the request for one. Raises NotFound."""
    name = field or field_of(source.scope.program.workflow, lending_effect(source))
    found = source.list_of(name, digest) if digest else source.latest(name)
    reading = source.scope.reading()
    items = [
        item.with_cells(each, condition=condition(source, each.id), place=_home(source, each))
        for each in listed_items(source, found)
    ]
    return Form(
        TITLE,
        printing,
        (Table(item.columns(KEYS), tuple(item.rows(items, KEYS, reading))),),
        number=source.scope.case.number,
        facts=tuple(_facts(source)),
        blocks=tuple(_blocks(source, name, found.digest)),
        notes=(
            Text(
                "借阅人应妥善保管，不得转借、拆散、涂改、复制；到期归还，需要延期的事先申请。",
                "The borrower keeps them safe, and does not lend them on, take them apart, alter or copy them; they come back in "
                "time, or more time is asked for before.",
            ),
        ),
        digest=found.digest,
    )


def _home(source: Source, each: item.Item) -> Text:
    """Where the record stands when nobody has it."""
    lent = [move for move in source.moved.get(each.id, ()) if move.kind == "lent"]
    return place_text(lent[-1].from_place, each.record_class, source.scope.reading()) if lent else Text("")


def condition(source: Source, record: str) -> Text:
    """In which condition a record came back: what was noted of it, in the policy's words."""
    for move in reversed(source.moved.get(record, ())):
        noted = move.data.get("condition")
        if move.kind == "returned":
            return item.noted_text(noted, source.scope.reading()) or Text("已归还", "returned")
        if move.kind == "lost":
            return Text("已报失", "lost")
    return Text("")


def _facts(source: Source) -> Iterator[Fact]:
    scope = source.scope
    request = source.parent or source
    opener = request.scope.case.opener
    person = scope.facts.organisation.people.get(opener)
    unit = scope.facts.organisation.units.get(str(person.unit)) if person else None
    yield Fact(Text("申请人", "Asked for by"), source.name_of(opener))
    yield Fact(Text("部门", "Department"), unit.name if unit else Text(""))
    yield Fact(
        Text("申请日期", "Asked for on"), item.day_text(source.local(request.scope.case.opened_at).date())
    )
    if source.parent is not None:
        yield Fact(Text("申请单号", "Request"), same(source.parent.scope.case.number))
    yield from source.facts()
    if due := due_of(source):
        yield Fact(Text("应还日期", "Due back"), same(due))


def due_of(source: Source) -> str:
    """When what is out is due back: the deadline of the state in which it is taken back."""
    case = source.scope.case
    for state in source.states_of("take_back"):
        if (deadline := case.deadlines.get(state)) is not None:
            return item.written_due(source.local(deadline.due_at))
    return ""


def _blocks(source: Source, field: str, digest: str) -> Iterator[Block]:
    request = source.parent
    if request is not None and (given := decisions(request)):
        yield Block(Text("审批", "Approval"), given)
    signed = tuple(steps(source, field, digest))
    if request is None and not signed:
        given = decisions(source)
        yield Block(Text("审批", "Approval"), given or (Signature(Text("审批人", "Approved by")),))
    yield from signed
