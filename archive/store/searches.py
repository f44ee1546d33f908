"""Looking for records: by their fields, by where they stand, by what no second one may share. Each statement is made once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import ColumnElement, Integer, String, bindparam, literal, not_, or_, select

from archive.record import GONE
from archive.search import written_fact
from archive.store.tables import HELD, bonds, record_facts, records
from engine.store.prepared import Prepared

MOST_FOUND = 20_000
"""A list of more is nothing that people could go through."""

_YES_NO = ("retention_due", "on_loan")
_TWIN = Prepared(
    select(records.c.id).where(
        records.c["class"] == bindparam("class_"), records.c.one_per == bindparam("one_per")
    )
)


@dataclass(frozen=True, slots=True)
class Search:
    """Records, oldest first, whose fields have one of the values asked for; `standing` asks what every record has (`SEARCHED`).

    What is gone for good is found only where `also_gone` says so, or a state is asked for. `today` (ISO) is the day for which
    `retention_due` is asked.
    """

    class_: str | None
    where: Mapping[str, Sequence[str]]
    most: int = MOST_FOUND
    standing: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    also_gone: bool = False
    today: str = ""

    def asked(self) -> tuple[Prepared, Mapping[str, object]]:
        values = {
            f"{name}_{n}": written_fact(each)
            for name, many in (*self.where.items(), *((f"s_{k}", v) for k, v in self.standing.items()))
            for n, each in enumerate(many)
        }
        fields = tuple((name, len(many)) for name, many in self.where.items())
        standing = tuple(
            (name, tuple(many) if name in _YES_NO else len(many)) for name, many in self.standing.items()
        )
        query = _finding(self.class_ is not None, fields, standing, self.also_gone)
        return query, {**values, "class_": self.class_, "most": self.most, "today": self.today}


@dataclass(frozen=True, slots=True)
class Twin:
    """The record that has what no second record of the class may share."""

    class_: str
    one_per: str

    def asked(self) -> tuple[Prepared, Mapping[str, object]]:
        return _TWIN, {"class_": self.class_, "one_per": self.one_per}


@lru_cache(maxsize=256)
def _finding(
    of_class: bool,
    asked: tuple[tuple[str, int], ...],
    standing: tuple[tuple[str, int | tuple[str, ...]], ...],
    also_gone: bool,
) -> Prepared:
    """The search for these fields, each with so many values: made once, for making it costs more than searching."""
    query = select(records.c.id).order_by(records.c.nth).limit(bindparam("most", type_=Integer))
    facts = record_facts.c
    if of_class:
        query = query.where(records.c["class"] == bindparam("class_"))
    if not also_gone and "state" not in dict(standing):
        query = query.where(records.c.state.not_in([literal(each) for each in sorted(GONE)]))
    for name, count in asked:
        values = [bindparam(f"{name}_{n}", type_=facts.value.type) for n in range(count)]
        with_fact = select(facts.record).where(facts.name == literal(name), facts.value.in_(values))
        if of_class:
            with_fact = with_fact.where(facts["class"] == bindparam("class_"))
        query = query.where(records.c.id.in_(with_fact))
    for name, wanted in standing:
        query = query.where(_standing(name, wanted))
    return Prepared(query)


def _standing(name: str, wanted: int | tuple[str, ...]) -> ColumnElement[bool]:
    if isinstance(wanted, int):
        values = [bindparam(f"s_{name}_{n}", type_=String()) for n in range(wanted)]
        return records.c[name].in_(values)
    if name == "retention_due":
        is_so = records.c.retain_until < bindparam("today", type_=String())
        is_not = or_(records.c.retain_until.is_(None), not_(is_so))
    else:
        is_so = records.c.id.in_(select(bonds.c.record).where(HELD, bonds.c.kind == "loan"))
        is_not = not_(is_so)
    return or_(*([is_so] if "true" in wanted else []), *([is_not] if "false" in wanted else []))
