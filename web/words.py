"""Values of the engine as the components want them: people, deadlines, clauses, tables."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from engine.deciding import brief
from engine.language import definition, field
from engine.people.doer import Doer
from engine.people.organisation import Organisation, Person
from engine.text import Language, Text, same
from web import shapes

SOON = timedelta(days=1)


def person(who: Person | None, lang: Language, doer: Doer | None = None) -> shapes.Person:
    """Somebody with his position, and as `doer` with whom he stood in for; None is the machine."""
    if who is None:
        return shapes.Person(Text("系统", "the system").of(lang))
    return shapes.Person(who.name.of(lang), who.position, doer.absent_said.of(lang) if doer else "")


def name_of(organisation: Organisation, id: str) -> Text:
    """What people call somebody."""
    found = organisation.people.get(id)
    return found.name if found else Text("系统", "the system") if id == "machine" else same(id)


def clause(of: definition.Clause, pack: str) -> shapes.Clause:
    """A clause with its words, and where it stands."""
    return shapes.Clause(of.id, of.sentence.text, f"/policies/{pack}#{of.id}")


def clauses(of: Iterable[definition.Clause], pack: str) -> tuple[shapes.Clause, ...]:
    return tuple(clause(each, pack) for each in of)


def clauses_named(ids: Iterable[str], pack: definition.Pack) -> tuple[shapes.Clause, ...]:
    """The clauses of these ids that the pack has."""
    return tuple(clause(pack.clauses[id], pack.name) for id in dict.fromkeys(ids) if id in pack.clauses)


def quotable(pack: definition.Pack) -> Mapping[str, shapes.Clause]:
    """Every clause of the pack by its id, for refusals."""
    return {id: clause(each, pack.name) for id, each in pack.clauses.items()}


def deadline(of: brief.DeadlineShown, pack: str, now: datetime) -> shapes.Deadline:
    """A deadline as a chip."""
    return shapes.Deadline(
        of.due_at, tone_of(of.due_at, now), of.sentence, of.is_provisional, clauses(of.clauses, pack)
    )


def tone_of(due_at: datetime, now: datetime) -> shapes.Tone:
    """Late from the instant itself, near from a day before it."""
    if due_at <= now:
        return "late"
    return "soon" if due_at - now <= SOON else "good"


def columns(of: field.Table) -> tuple[shapes.Column, ...]:
    return tuple(shapes.Column(column.title, column.numeric) for column in of.columns)


def rows(of: field.Table) -> tuple[shapes.Row, ...]:
    return tuple(shapes.Row(tuple(row)) for row in of.rows)


OUTCOMES: Mapping[str, Text] = {
    "done": Text("已办结", "done"),
    "refused": Text("未同意", "refused"),
    "lapsed": Text("已失效", "lapsed"),
    "withdrawn": Text("已撤回", "withdrawn"),
}
