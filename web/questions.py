"""A field of a policy as a question on a page: the right input by its type, with what was typed and what was wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from archive.shape import is_list, is_object
from engine.attachment import KINDS
from engine.deciding.being_away import entrusting_effect, fit_for
from engine.deciding.scope import Scope
from engine.deciding.separation import excluded
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput
from engine.language.bound import day_of, read_bound
from engine.language.definition import FieldSpec
from engine.phrase import is_path
from engine.text import Language, Text, same
from web import shapes, words
from web.people_typed import written

SEVERAL = frozenset({"people", "units"})
RADIO_UP_TO = 4
PICK_FROM_LIST = 12
"""Of up to so many people one is chosen from a list; of more he is typed by name, with suggestions."""
TICK_IN_LIST = 20
"""Of up to so many people several are ticked; of more they are typed by name."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back with a refused form: texts by the name of their input, what was wrong by the same names.

    Empty before anything was sent: then the questions show what is kept.
    """

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    wrong: Mapping[str, Text] = field(default_factory=dict[str, Text])

    def __bool__(self) -> bool:
        return bool(self.texts)

    def error(self, name: str) -> Text:
        """What is wrong with the input of that name."""
        return self.wrong.get(name, Text(""))


NOTHING_TYPED = Typed()


def inputs_of(error: InvalidInput | InvalidForm) -> tuple[InvalidInput, ...]:
    """Every value that does not fit."""
    return error.inputs if isinstance(error, InvalidForm) else (error,)


def wrong_inputs(error: InvalidInput | InvalidForm, prefix: str = "") -> Mapping[str, Text]:
    """What was wrong, by the names of the inputs, which begin with `prefix`."""
    return {f"{prefix}{each.where}": wrong_text(each) for each in inputs_of(error)}


def wrong_text(error: InvalidInput) -> Text:
    """应为不小于1的整数，实为“-1”。"""
    if not error.given:
        return Text(f"请填写{error.expected.zh}", f"Please give {error.expected.of('en')}")
    return Text(
        f"应为{error.expected.zh}，实为“{error.given}”",
        f"Expected {error.expected.of('en')}, got “{error.given}”",
    )


def summary(typed: Typed, titles: Mapping[str, Text]) -> tuple[shapes.FieldError, ...]:
    """The list on top of the page; each leads to its input."""
    return tuple(
        shapes.FieldError(name, _titled(titles.get(name), text)) for name, text in typed.wrong.items()
    )


def _titled(title: Text | None, text: Text) -> Text:
    return Text(f"{title.zh}：{text.zh}", f"{title.of('en')}: {text.of('en')}") if title else text


@dataclass(frozen=True, slots=True)
class Question:
    """`name` is that of the input, `kept` the value so far."""

    name: str
    spec: FieldSpec
    kept: Json
    scope: Scope
    lang: Language
    typed: Typed = NOTHING_TYPED

    def asked(self) -> shapes.Field:
        """The question as the page shows it."""
        return self.told(_BY_TYPE.get(self.spec.type, _text)(self))

    def told(self, shown: shapes.Field) -> shapes.Field:
        """The same question with what was wrong with it, whether it must be answered, and why it is asked."""
        return replace(
            shown,
            error=self.typed.error(self.name),
            required=not self.spec.optional,
            clauses=words.clauses_named(self.spec.clause, self.scope.definition.pack),
        )

    @property
    def value(self) -> str:
        """What stands in the box."""
        if self.typed:
            return next(iter(self.typed.texts.get(self.name, ())), "")
        return "" if self.kept is None else str(self.kept)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is ticked."""
        if self.typed:
            return tuple(self.typed.texts.get(self.name, ()))
        return tuple(map(str, self.kept)) if is_list(self.kept) else ()

    def field(self, kind: shapes.FieldKind, value: str | None = None) -> shapes.Field:
        return shapes.Field(self.name, self.spec.text, kind, self.value if value is None else value)

    def bound(self, given: object) -> str:
        """A bound of a date or number: written, or what its path stands for."""
        if isinstance(given, str) and is_path(given):
            value = self.scope.raw(given)
            return "" if value is None or value == given else str(value)
        return "" if given is None else str(given)

    def day(self, given: object) -> str:
        """A bound of a date as the day that it means today."""
        bound = self.scope.raw(given) if isinstance(given, str) and is_path(given) else given
        reading = self.scope.reading()
        found = day_of(read_bound(bound, reading), reading)
        return found.isoformat() if found is not None else ""


def _text(of: Question) -> shapes.Field:
    return of.field("text")


def _number(of: Question) -> shapes.Field:
    bounds = replace(of.field("number"), least=of.bound(of.spec.least), most=of.bound(of.spec.most))
    return replace(bounds, short=True)


def _money(of: Question) -> shapes.Field:
    return replace(of.field("text"), short=True, hint=Text("例如 1200.50", "such as 1200.50"))


def _date(of: Question) -> shapes.Field:
    return replace(of.field("date"), least=of.day(of.spec.least), most=of.day(of.spec.most))


def _moment(of: Question) -> shapes.Field:
    if of.typed or of.kept is None:
        return of.field("datetime")
    local = of.scope.definition.calendar.local(datetime.fromisoformat(str(of.kept)))
    return of.field("datetime", f"{local:%Y-%m-%dT%H:%M}")


def _yes_no(of: Question) -> shapes.Field:
    kept = {True: "yes", False: "no"}.get(of.kept) if isinstance(of.kept, bool) else None
    options = (shapes.Option("yes", Text("是", "Yes")), shapes.Option("no", Text("否", "No")))
    return replace(of.field("radio", of.value if of.typed else kept or ""), options=options)


def _choice(of: Question) -> shapes.Field:
    choice = of.scope.definition.pack.choices.get(str(of.spec.choices))
    known = choice.options.items() if choice else ()
    options = tuple(shapes.Option(name, option.text) for name, option in known)
    kind = "radio" if len(options) <= RADIO_UP_TO and not of.spec.optional else "select"
    return replace(of.field(kind), options=options, blank="—" if of.spec.optional else "")


def _person(of: Question) -> shapes.Field:
    return replace(of.field("person"), options=_people(of))


def _several_people(of: Question) -> shapes.Field:
    options = _people(of)
    if len(options) <= TICK_IN_LIST:
        return replace(of.field("checks", ""), options=options, chosen=of.chosen)
    people, organisation = of.scope.facts.organisation.people, of.scope.facts.organisation
    names = [
        written(people[each], organisation).of(of.lang) if each in people else each for each in of.chosen
    ]
    hint = Text("填写姓名，用顿号或逗号隔开", "Names, with commas between")
    return replace(of.field("textarea", ("、" if of.lang == "zh" else ", ").join(names)), hint=hint, rows=2)


def _people(of: Question) -> tuple[shapes.Option, ...]:
    organisation = of.scope.facts.organisation
    ids = organisation.holders(of.spec.role) if of.spec.role else tuple(organisation.people)
    apart = excluded(of.scope, f"form.{of.name.rpartition('.')[2]}", of.scope.case.state)
    if _names_a_substitute(of):
        ids = tuple(fit_for(of.scope))
    found = (organisation.people[id] for id in ids if id not in apart or id == of.kept)
    active = [person for person in found if person.active]
    is_typed = len(active) > PICK_FROM_LIST
    return tuple(
        shapes.Option(p.id, p.name, p.position, written(p, organisation) if is_typed else "") for p in active
    )


def _names_a_substitute(of: Question) -> bool:
    """Whether the field says who stands in for the opener: then only those are offered whom the policy admits."""
    effect = entrusting_effect(of.scope.program.workflow)
    return effect is not None and effect.with_.get("by") == f"form.{of.name}"


def _unit(of: Question) -> shapes.Field:
    return replace(of.field("select"), options=_units(of))


def _several_units(of: Question) -> shapes.Field:
    return replace(of.field("checks", ""), options=_units(of), chosen=of.chosen)


def _units(of: Question) -> tuple[shapes.Option, ...]:
    units = of.scope.facts.organisation.units.values()
    fitting = (unit for unit in units if not of.spec.kind or unit.kind == of.spec.kind)
    return tuple(shapes.Option(unit.id, unit.name, same(unit.code)) for unit in fitting)


def _file(of: Question) -> shapes.Field:
    """A browser sends a file once: what came before stays with the form, by its digest."""
    shown = replace(of.field("file", _part(of, "handed", "")), accept=_ACCEPT)
    name = next(iter(of.typed.texts.get(f"{of.name}.handed.name", ())), "")
    if not name and is_object(of.kept):
        name = str(of.kept.get("name", ""))
    return replace(shown, hint=Text(f"已上传：{name}", f"Uploaded: {name}")) if name else shown


_ACCEPT = ",".join(f".{ending}" for kind in KINDS.values() for ending in kind.endings)


def _term(of: Question) -> shapes.Field:
    """A period is a number and a unit; what is no period of these units is a day."""
    kept = "" if of.kept is None else str(of.kept)
    count, _, unit = kept.partition(" ")
    is_period = (count.isdecimal() and unit.rstrip("s") in UNITS) or kept == SAME_DAY
    given = _part(of, "count", count if is_period and kept != SAME_DAY else "")
    return replace(
        of.field("term", given),
        options=tuple(shapes.Option(unit, text) for unit, text in UNITS.items()),
        unit=_part(of, "unit", SAME_DAY if kept == SAME_DAY else unit.rstrip("s") if is_period else "day"),
        until=_part(of, "until", kept if kept and not is_period else ""),
    )


def _part(of: Question, part: str, otherwise: str) -> str:
    return next(
        iter(of.typed.texts.get(f"{of.name}.{part}", ())), "" if of.typed and part != "unit" else otherwise
    )


SAME_DAY = "same day"
UNITS: Mapping[str, Text] = {
    SAME_DAY: Text("当天", "the same day"),
    "hour": Text("小时", "hours"),
    "day": Text("天", "days"),
    "working day": Text("个工作日", "working days"),
    "week": Text("周", "weeks"),
    "month": Text("个月", "months"),
}
"""What a term is counted in."""

_BY_TYPE: Mapping[str, Callable[[Question], shapes.Field]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "moment": _moment,
    "yes_no": _yes_no,
    "choice": _choice,
    "person": _person,
    "people": _several_people,
    "unit": _unit,
    "units": _several_units,
    "file": _file,
    "term": _term,
}

PLAIN = frozenset(_BY_TYPE)
"""Types that are asked by one input."""
