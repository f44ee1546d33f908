"""What somebody has in charge: the cases he opened or that name him, what was given to him, what he has on loan and in custody,
the roles he holds, the units he heads and whom he leads. Before he leaves, somebody else has it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from archive.finding import Finding
from archive.on_loan import whole_things
from archive.record_summary import summary_from
from archive.shape import is_list
from archive.store import custody
from archive.store.bonds import Bonds
from archive.store.records import Records
from engine.case.case import Case
from engine.deciding.handing_over import NAMING
from engine.digest import Json
from engine.language.definition import Pack, Workflow
from engine.language.field import Reading
from engine.people.organisation import Organisation
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, listed, same

CHARGE = "charge"
SETTLED = "settled"
_BY_ITSELF = {"role": Text("角色：", "role: ")}
"""What a thing is called first where no column says of which kind it is."""
Row = Mapping[str, str]
"""One thing: its `kind`, an `id`, and its words `zh` and `en`; all of it is signed."""


def charge_key(person: str) -> str:
    """Where the reader puts what a person has in charge."""
    return f"charge.{person}"


def settled(person: str, reading: Reading) -> tuple[Text, ...]:
    """What the person still has in charge, one text a thing."""
    rows = cast(Sequence[Row], reading.fetched.get(charge_key(person)) or ())
    said = ((row, _BY_ITSELF.get(row["kind"], Text("")) + Text(row["zh"], row["en"])) for row in rows)
    return tuple(Finding(text.zh, text.en, "unsettled", item=row["id"]) for row, text in said)


def in_charge(
    work: UnitOfWork, workflow: Workflow, case: Case, reading: Reading
) -> Iterator[tuple[str, Json]]:
    """By key: the rows of each person of whom the workflow asks it; under `form.FIELD` those of a field of the type `charge`."""
    fields = {
        name: str(spec.for_).removeprefix("form.")
        for name, spec in workflow.asked.items()
        if spec.type == CHARGE
    }
    whose = {name: reading.given.get(of, case.form.get(of)) for name, of in fields.items()}
    people = {str(each) for each in whose.values() if each} | set(reading.about if _asks(workflow) else ())
    rows = {person: [*_rows(work, person, case, reading)] for person in sorted(people)}
    yield from ((charge_key(person), list(found)) for person, found in rows.items())
    yield from ((f"form.{name}", list(rows[str(person)])) for name, person in whose.items() if person)


def _asks(workflow: Workflow) -> bool:
    actions = (action for state in workflow.states for action in workflow.actions_in(state).values())
    return any(each.that.endswith(f".{SETTLED}") for action in actions for each in action.require)


def _rows(work: UnitOfWork, person: str, case: Case, reading: Reading) -> Iterator[Row]:
    yield from _cases(work, person, case, reading)
    yield from _loans(work, person, reading)
    yield from _custody(work, person)
    yield from posts(person, reading.pack, work.directory.read(reading.now))


def _cases(work: UnitOfWork, person: str, own: Case, reading: Reading) -> Iterator[Row]:
    for id_ in work.cases.naming(person):
        case = work.cases.read(id_)
        as_what = [*_as(case, person, reading)] if id_ != own.id else []
        if as_what:
            workflow = reading.pack.workflows.get(case.workflow)
            title, said = workflow.text if workflow else same(case.workflow), listed(as_what)
            yield _row(
                "case",
                case.number,
                f"{case.number} {title.zh}（{said.zh}）",
                f"{case.number} {title.of('en')} ({said.of('en')})",
            )


def _as(case: Case, person: str, reading: Reading) -> Iterator[Text]:
    """As what the person has a place in the case."""
    if case.opener == person:
        yield Text("发起人", "as its opener")
    workflow = reading.pack.workflows.get(case.workflow)
    for name, spec in workflow.asked.items() if workflow else ():
        value = case.form.get(name)
        if spec.type in NAMING and (value == person or (is_list(value) and person in value)):
            yield spec.text
    if any(person in (*item.given_to, item.assignee) for item in case.visit.items if item.act is None):
        yield Text("已交其办理", "given to him, or claimed")


def _loans(work: UnitOfWork, person: str, reading: Reading) -> Iterator[Row]:
    held = Bonds(work.connection).held_by([person])
    known = Records(work.connection).by_ids([bond.record for bond in held])
    for bond in whole_things(held, known):
        label = summary_from(known[bond.record], reading).line(reading)
        yield _row(
            "loan",
            bond.id,
            f"借出在手：{label.zh}（{bond.number}）",
            f"on loan: {label.of('en')} ({bond.number})",
        )


def _custody(work: UnitOfWork, person: str) -> Iterator[Row]:
    if count := custody.in_custody(work.connection, person):
        yield _row("custody", person, f"保管的档案{count}件", f"records in custody: {count}")


def posts(person: str, pack: Pack, organisation: Organisation) -> Iterator[Row]:
    """The roles that were given to him, and the units and people that he has."""
    for holding in organisation.holdings:
        if holding.person == person:
            rule = pack.roles.get(holding.role)
            role = rule.text if rule else same(holding.role)
            unit = organisation.units.get(holding.unit or "")
            where = unit.name if unit else Text("")
            of_unit = Text("", f" of {where.of('en')}") if where else Text("")
            alone = organisation.holders(holding.role, holding.unit) == (person,)
            only = Text("，只有一人担任", ", the only one") if alone else Text("")
            said = Text(f"{where.zh}{role.zh}", role.of("en")) + of_unit + only
            yield _row("role", f"{holding.role}@{holding.unit or ''}", said.zh, said.en)
    for unit in organisation.units.values():
        if unit.head == person:
            yield _row("unit", unit.id, f"负责人：{unit.name.zh}", f"head of {unit.name.of('en')}")
        if unit.deputy_in_charge == person:
            yield _row("unit", unit.id, f"分管：{unit.name.zh}", f"deputy in charge of {unit.name.of('en')}")
    yield from _led(person, organisation)


def _led(person: str, organisation: Organisation) -> Iterator[Row]:
    led = [each for each in organisation.people.values() if each.manager == person and each.active]
    if led:
        names = listed(each.name for each in led)
        yield _row("people", person, f"直接下级：{names.zh}", f"manager of {names.of('en')}")


def _row(kind: str, id_: str, zh: str, en: str) -> Row:
    return {"kind": kind, "id": id_, "zh": zh, "en": en}
