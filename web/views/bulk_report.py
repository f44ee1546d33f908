"""What became of requests that were decided together, as the report shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import Reason
from engine.service.bulk import Standing, outcomes_of
from engine.store.bulk_decisions import BulkDecision
from engine.store.unit_of_work import UnitOfWork
from engine.text import Language, Text
from web import shapes


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one request, as the report shows it."""

    case: str
    number: str
    said: shapes.Badge
    reasons: tuple[Reason, ...] = ()

    def why(self, lang: Language) -> str:
        """The reasons as one sentence."""
        between = "；" if lang == "zh" else "; "
        return between.join(t.of(lang) for each in self.reasons for t in (each.text, *each.details) if t)

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id for each in self.reasons for id in each.clauses))


COLUMNS = (
    Text("编号", "Number"),
    Text("结果", "Outcome"),
    Text("原因", "Why"),
    Text("依据", "Clauses"),
)
_SAID: Mapping[Standing, shapes.Badge] = {
    "done": shapes.Badge(Text("已办理", "done"), "good"),
    "refused": shapes.Badge(Text("未能办理", "refused"), "late"),
    "overtaken": shapes.Badge(Text("他人已先办理", "somebody was first"), "soon"),
    "broken": shapes.Badge(Text("系统出错", "something went wrong"), "late"),
}
_LEFT = shapes.Badge(Text("还没有办理", "not decided yet"), "rest")
_NOT_REACHED = Reason(
    "not_reached",
    Text(
        "仍在进行，或中途中断；可以回到待办再次办理",
        "still under way, or broken off: it is on your worklist as before",
    ),
)


def lines_of(work: UnitOfWork, made: BulkDecision) -> tuple[Line, ...]:
    """What became of each, those that were not reached last."""
    found = outcomes_of(work, made.id)
    there = {each.case for each in found}
    left = [each for each in made.chosen if each not in there]
    numbers = work.cases.numbers_of(left)
    return (
        *(Line(each.case, each.number, _SAID[each.standing], each.reasons) for each in found),
        *(Line(each, numbers.get(each, ""), _LEFT, (_NOT_REACHED,)) for each in left),
    )
