"""What is wrong with how long records are kept: dates that no record has, figures below the floor."""

from collections.abc import Iterator

from archive.record_class import RecordClass
from archive.retaining import is_shorter, length
from archive.retention import CREATED, Retention
from archive.sections import classes, retentions
from engine.errors import did_you_mean
from engine.language.definition import Pack
from engine.language.vocabulary import Place
from engine.phrase import Path
from engine.time.period import Endless, Period

Finding = tuple[Place, str]


def retention_findings(pack: Pack) -> Iterator[Finding]:
    """Every finding with its place."""
    for name, rule in retentions(pack).items():
        for place, message in _of_rule(name, rule, pack):
            yield (place if place[:1] == ("parameters",) else ("retention", name, *place)), message


def _of_rule(name: str, rule: Retention, pack: Pack) -> Iterator[Finding]:
    if isinstance(rule.keep, Path):
        yield from _of_parameter(rule.keep, pack)
    if isinstance(rule.at_least, Path):
        yield ("at_least",), f"a floor is written out, got {rule.at_least.text!r}"
    yield from _of_beginning(name, rule, pack)
    yield from _below_floor(rule, pack)


def _of_parameter(keep: Path, pack: Pack) -> Iterator[Finding]:
    periods = [f"param.{name}" for name, each in pack.parameters.items() if each.type == "period"]
    if keep.text not in periods:
        meant = did_you_mean(keep.text, periods)
        yield ("keep",), f"expected a period or a parameter of that type, got {keep.text!r}{meant}"


def _of_beginning(name: str, rule: Retention, pack: Pack) -> Iterator[Finding]:
    """What it is counted from is a date of every class that keeps its records so."""
    if rule.after == CREATED:
        return
    if not rule.after.startswith("record."):
        yield ("after",), f"expected {CREATED} or record.FIELD, got {rule.after!r}"
        return
    for class_, record_class in classes(pack).items():
        if record_class.retention == name:
            yield from _of_class(class_, record_class, rule, pack)


def _of_class(class_: str, record_class: RecordClass, rule: Retention, pack: Pack) -> Iterator[Finding]:
    holder = classes(pack).get(record_class.inside or "")
    fields = {**(holder.fields if holder else {}), **record_class.fields}
    dates = [CREATED, *(f"record.{n}" for n, spec in fields.items() if spec.type in {"date", "moment"})]
    if rule.after not in dates:
        yield ("after",), f"{class_!r} has no date {rule.after!r}{did_you_mean(rule.after, dates)}"


def _below_floor(rule: Retention, pack: Pack) -> Iterator[Finding]:
    keep, floor = length(rule.keep, pack), rule.at_least
    if not isinstance(floor, Period | Endless) or keep is None or not is_shorter(keep, floor):
        return
    by = f" by {', '.join(rule.clause)}" if rule.clause else ""
    text = f"expected at least {floor}{by}, got {keep}"
    if isinstance(rule.keep, Path):
        yield ("parameters", rule.keep.text.removeprefix("param."), "value"), text
    else:
        yield ("keep",), text
