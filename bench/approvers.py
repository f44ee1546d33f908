"""Who approves, through twelve levels of departments: by fonds and by a recursive query, the same questions, the same answers.

Each question is asked in a transaction of its own, as a command asks it. fonds sees whether the staff has changed and climbs its
snapshot; by hand the database climbs. A head stands at every third level only, so that most questions climb.
"""

from collections.abc import Iterator
from random import Random
from time import perf_counter

from bench.by_hand import Hand, hand
from bench.company import MONDAY, Company, company
from bench.databases import Kind, Place
from bench.result import Row, rate, ratio
from engine.deciding.opening import blank_scope
from engine.deciding.scope import Facts
from engine.people.actor import Actor
from engine.people.organisation import Person, Unit
from engine.people.who import parse_who
from engine.service.staff import Staff
from engine.text import Text

LEVELS, PEOPLE, QUESTIONS, ROUNDS = 12, 2_000, 3_000, 5
FLOORS: dict[Kind, float] = {"sqlite": 0.1, "postgresql": 0.3}
PHRASES = ("manager of opener", "head of opener", "deputy_in_charge of opener")
_CLIMB = """
    WITH RECURSIVE up(id, parent, head, deputy_in_charge, level) AS (
        SELECT u.id, u.parent, u.head, u.deputy_in_charge, 0 FROM people p JOIN units u ON u.id = p.unit WHERE p.id = ?
        UNION ALL
        SELECT u.id, u.parent, u.head, u.deputy_in_charge, up.level + 1 FROM up JOIN units u ON u.id = up.parent
    )
"""
_HEAD = "SELECT head FROM up WHERE head IS NOT NULL AND head <> ? ORDER BY level LIMIT 1"
_NAMED = f"""{_CLIMB}
    SELECT a.id FROM people a WHERE a.active AND a.id = """
STATEMENTS = {
    "manager of opener": f"{_NAMED} COALESCE((SELECT manager FROM people WHERE id = ?), ({_HEAD}))",
    "head of opener": f"{_NAMED} ({_HEAD})",
    "deputy_in_charge of opener": f"""{_NAMED}
        (SELECT deputy_in_charge FROM up WHERE deputy_in_charge IS NOT NULL ORDER BY level LIMIT 1)""",
}
Question = tuple[str, str]


def measure(place: Place, scale: float) -> Row:
    """Questions answered in a second by both sides, the median over rounds asked in turn."""
    url, count = place.new_database("approvers"), max(30, round(QUESTIONS * scale))
    ours = company(url)
    people = _fill(ours, max(100, round(PEOPLE * scale)))
    theirs, staff, random = hand(url), Staff(), Random(12)
    seconds: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        questions = [(random.choice(PHRASES), random.choice(people)) for _ in range(count)]
        began = perf_counter()
        mine = [_ours(ours, staff, each) for each in questions]
        between = perf_counter()
        others = [_by_hand(theirs, each) for each in questions]
        seconds.append((between - began, perf_counter() - between))
        if wrong := [each for each in zip(questions, mine, others, strict=True) if each[1] != each[2]]:
            raise AssertionError(f"{len(wrong)} of {count} are answered differently, the first {wrong[0]}")
    theirs.close()
    ours.store.close()
    return Row(
        "approvers",
        place.kind,
        ratio(seconds),
        FLOORS[place.kind],
        rate(count, [mine for mine, _ in seconds]),
        rate(count, [other for _, other in seconds]),
        {"levels": LEVELS, "people": len(people), "questions": count},
    )


def _ours(at: Company, staff: Staff, question: Question) -> tuple[str, ...]:
    phrase, opener = question
    definition = at.service.library.definition(at.edition)
    with at.store.read() as work:
        facts = Facts(staff.of(work, MONDAY, definition))
    return blank_scope(definition, "handover", opener, facts, MONDAY).people(parse_who(phrase))


def _by_hand(theirs: Hand, question: Question) -> tuple[str, ...]:
    phrase, opener = question
    statement = STATEMENTS[phrase]
    with theirs.transaction(writes=False):
        rows = theirs.run(statement, (opener,) * statement.count("?")).fetchall()
    return tuple(row[0] for row in rows)


def _fill(at: Company, count: int) -> tuple[str, ...]:
    """Departments in each other, two below each down to the fourth level and then one, with people at every level; their ids."""
    units = list(_units())
    ids = tuple(f"p{n}" for n in range(count))
    people = [
        Person(id, Text(id, id), f"{id}@example.test", unit=units[n % len(units)].id, active=n % 17 != 0)
        for n, id in enumerate(ids)
    ]
    actor = Actor("console", "console")
    at.service.put_units(actor, [_headed(n, unit, ids) for n, unit in enumerate(units)])
    at.service.put_people(actor, people)
    return ids


def _units() -> Iterator[Unit]:
    level = [Unit("d", Text("公司", "Company"), "company")]
    for depth in range(LEVELS):
        yield from level
        below = 2 if depth < 4 else 1
        level = [
            Unit(f"{above.id}{n}", Text(f"{above.id}{n}"), "department", parent=above.id)
            for above in level
            for n in range(below)
        ]


def _headed(number: int, unit: Unit, ids: tuple[str, ...]) -> Unit:
    level = len(unit.id) - 1
    head = ids[(7 * number) % len(ids)] if level % 3 == 0 else None
    deputy = ids[(11 * number + 1) % len(ids)] if level % 6 == 0 else None
    return Unit(unit.id, unit.name, unit.kind, parent=unit.parent, head=head, deputy_in_charge=deputy)
