"""The staff: who works where, as what."""

from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from engine.people.organisation import Person, Substitution
from engine.text import Text, counted, listed, same
from engine.time.moment import written_weekday_of
from web import shapes, words
from web.navigation import is_overseer
from web.page import Asked, Page

router = APIRouter()
_COLUMNS = (
    shapes.Column(Text("姓名", "Name")),
    shapes.Column(Text("职务", "Position")),
    shapes.Column(Text("部门", "Unit")),
    shapes.Column(Text("角色", "Roles")),
    shapes.Column(Text("上级", "Manager")),
    shapes.Column(Text("邮箱", "Mail")),
    shapes.Column(Text("电话", "Telephone")),
    shapes.Column(Text("代理人", "Substitute")),
)
_ALWAYS = 6
"""So many columns are shown whatever stands in them; those behind only where something does."""
OFFICES = {
    "administrator": Text("系统管理员", "administrator"),
    "auditor": Text("审计员", "auditor"),
    "policy_owner": Text("制度负责人", "policy owner"),
}


@router.get("/staff")
def show(page: Asked) -> Response:
    """Everybody."""
    titles = role_titles(page)
    people = sorted(
        page.organisation.people.values(), key=lambda person: (not person.active, person.unit or "")
    )
    rows = tuple(
        replace(
            _row(page, person, titles), href=f"/staff/{person.id}/work" if _looks_after(page, person) else ""
        )
        for person in people
    )
    active = sum(person.active for person in people)
    caption = Text(f"在职{active}人", f"{counted(active, 'person', 'people')} on the staff")
    used = [at for at in range(len(_COLUMNS)) if at < _ALWAYS or any(row.cells[at] for row in rows)]
    return page.show(
        "staff.html",
        here="/staff",
        caption=caption,
        columns=tuple(_COLUMNS[at] for at in used),
        rows=tuple(replace(row, cells=tuple(row.cells[at] for at in used)) for row in rows),
    )


def _stands_in(page: Page, of: Substitution, titles: dict[str, Text]) -> Text:
    """Who does the work of whoever is away, from which day to which, and as what where it is not all of it."""
    zone, year = page.parts.zone, page.now.astimezone(page.parts.zone).year
    first, last = of.starts_at.astimezone(zone), (of.ends_at - timedelta(seconds=1)).astimezone(zone)
    days = [written_weekday_of(day.date(), year) for day in (first, last)]
    name, role = words.name_of(page.organisation, of.by), titles.get(of.role, same(of.role))
    only = Text(f"，仅限{role.zh}", f", only as {role.of('en')}") if role else Text("")
    said = Text(f"（{days[0].zh}至{days[1].zh}", f" ({days[0].of('en')} to {days[1].of('en')}")
    return name + said + only + Text("）", ")")


def _looks_after(page: Page, person: Person) -> bool:
    """Whether it may be the reader's to give that person's work to others: the page behind says which of it."""
    return is_overseer(page.roles) or page.organisation.manager_of(person.id) == page.reader.id


def role_titles(page: Page) -> dict[str, Text]:
    """What people call each role: those of the policies in force, and the offices of the product itself."""
    library = page.parts.library
    packs = [library.current(name).pack for name in library.packs()]
    return {**OFFICES, **{name: role.text for pack in packs for name, role in pack.roles.items()}}


def _row(page: Page, person: Person, titles: dict[str, Text]) -> shapes.Row:
    organisation = page.organisation
    unit = organisation.units.get(person.unit or "")
    roles = listed(titles.get(role, same(role)) for role in dict.fromkeys(organisation.roles_of(person.id)))
    manager = organisation.manager_of(person.id)
    name = person.name if person.active else person.name + Text("（已离职）", " (left)")
    return shapes.Row(
        (
            name,
            person.position,
            unit.name if unit else "",
            roles,
            words.name_of(organisation, manager) if manager else "",
            person.email,
            person.phone,
            listed(
                _stands_in(page, each, titles)
                for each in organisation.substitutions
                if each.person == person.id
            ),
        ),
        tone="plain" if person.active else "rest",
    )
