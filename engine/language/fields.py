"""The plain kinds of field: text, number, money, date, moment, yes_no, choice, people, units, file, quorum."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from engine.digest import Json
from engine.errors import InvalidInput, did_you_mean
from engine.language.bound import bound_problem, day_of, read_bound
from engine.language.deadline_field import DeadlineKind
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import (
    BOOL,
    INT,
    MOMENT,
    MONEY,
    PERSON,
    TEXT,
    UNIT,
    ChoiceType,
    FactType,
    ListType,
)
from engine.language.field import FieldKind, Reading, Shown
from engine.language.person_facts import person_fact, person_facts
from engine.language.term_field import TermKind
from engine.legible import legible
from engine.people.quorum import parse_quorum, written
from engine.people.quorum_parts import whos
from engine.text import Text, listed, same

LONGEST_TEXT = 10_000
# Paper is no older, and no deadline is counted further ahead than calendars reach.
_YEARS = (1900, 2199)
_WITHIN_YEARS = Text("1900年至2199年之间的日期", "a date from 1900 to 2199")
_LARGEST_NUMBER = 10**15
_MONEY = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?(?: ?([A-Z]{3}))?")


@dataclass(frozen=True, slots=True)
class PlainKind:
    """A kind whose value is one thing. The functions say what is particular to it."""

    name: str
    type: Callable[[FieldSpec, Pack], FactType | None]
    reads: Callable[[FieldSpec, Json, Reading], Json]
    facts_of: Callable[[Json, Reading], object]
    shows: Callable[[FieldSpec, Json, Reading], Text]
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    is_personal: bool = False
    names_people: bool = False

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        if spec.choices is not None and "choices" in self.takes and spec.choices not in pack.choices:
            return (
                ("choices", f"no choices {spec.choices!r}{did_you_mean(spec.choices, list(pack.choices))}"),
            )
        if spec.role is not None and "role" in self.takes and spec.role not in pack.roles:
            return (("role", f"no role {spec.role!r}{did_you_mean(spec.role, list(pack.roles))}"),)
        if spec.kind is not None and "kind" in self.takes and spec.kind not in pack.unit_kinds:
            return (("kind", f"no unit kind {spec.kind!r}{did_you_mean(spec.kind, list(pack.unit_kinds))}"),)
        return self._wrong_bounds(spec) if self.name == "date" else ()

    def _wrong_bounds(self, spec: FieldSpec) -> tuple[tuple[str, str], ...]:
        found = {key: bound_problem(getattr(spec, key)) for key in ("least", "most")}
        return tuple((key, text) for key, text in found.items() if text is not None)

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        found = self.type(spec, pack)
        return {} if found is None else {"": found}

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        return ()

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        if given is None or given == "":
            return None
        return self.reads(spec, given, reading)

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        return ()

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        return None if value is None else self.facts_of(value, reading)

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        return ()

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        return spec.text

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        if not self.names_people or value is None:
            return ()
        return tuple(map(str, cast(list[object], value))) if isinstance(value, list) else (str(value),)

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        return ()

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        return Shown(Text("") if value is None else self.shows(spec, value, reading))

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        return None


@dataclass(frozen=True, slots=True)
class PersonKind(PlainKind):
    """Somebody, of whom expressions may ask what the directory knows."""

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return {"": PERSON, **person_facts(pack)}

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        if value is None or suffix == "":
            return value
        return person_fact(str(value), suffix, reading.organisation)


def _refused(expected: Text, given: Json) -> InvalidInput:
    return InvalidInput("", expected, str(given))


def _text(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    if not isinstance(given, str) or len(given) > LONGEST_TEXT:
        raise _refused(
            Text(f"不超过{LONGEST_TEXT}字的文字", f"text of at most {LONGEST_TEXT} characters"),
            str(given)[:80],
        )
    return legible(given) or None


def _number(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    whole = given if isinstance(given, int) and not isinstance(given, bool) else None
    if isinstance(given, str) and re.fullmatch(r"[+-]?\d{1,15}", given.strip()):
        whole = int(given)
    if whole is None or abs(whole) > _LARGEST_NUMBER or not _between(whole, spec):
        raise _refused(_bounds(Text("整数", "a whole number"), spec), given)
    return whole


def _money(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    found = _MONEY.fullmatch(str(given).replace(",", "").strip())
    if found is None:
        raise _refused(Text("金额，例如 1200.50 CNY", "an amount such as 1200.50 CNY"), given)
    amount = f"{int(found[1])}.{(found[2] or '0').ljust(2, '0')} {found[3] or 'CNY'}"
    if any(_lies_beyond(amount, bound, sign) for bound, sign in ((spec.least, -1), (spec.most, 1))):
        raise _refused(_bounds(Text("金额", "an amount"), spec), given)
    return amount


def _lies_beyond(amount: str, bound: object, sign: int) -> bool:
    """Whether the amount is on the wrong side of the bound, or in another currency, which nobody can compare."""
    if bound is None:
        return False
    another = str(bound).partition(" ")[2] not in ("", amount.partition(" ")[2])
    return another or (cents(amount) - cents(_two_digits(bound))) * sign > 0


def _two_digits(amount: object) -> str:
    number, _, currency = str(amount).partition(" ")
    whole, _, rest = number.partition(".")
    return f"{whole}.{rest.ljust(2, '0')} {currency}".strip()


def cents(value: Json) -> int:
    """Money as whole cents, also as a policy writes it: `1000 CNY`."""
    whole, _, part = str(value).split(" ", 1)[0].partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _date(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    try:
        found = (
            given
            if isinstance(given, date) and not isinstance(given, datetime)
            else date.fromisoformat(str(given).strip())
        )
    except ValueError:
        raise _refused(
            Text("存在的日期，写作 2026-10-09", "a date that exists, written 2026-10-09"), given
        ) from None
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise _refused(_WITHIN_YEARS, given)
    least, most = (day_of(read_bound(each, reading), reading) for each in (spec.least, spec.most))
    if (least is not None and found < least) or (most is not None and found > most):
        bounded = spec.model_copy(update={"least": least, "most": most})
        raise _refused(_bounds(Text("日期", "a date"), bounded), given)
    return found.isoformat()


def _moment(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    try:
        found = given if isinstance(given, datetime) else datetime.fromisoformat(str(given).strip())
    except ValueError:
        raise _refused(
            Text(
                "存在的日期和时间，写作 2026-10-09 14:30",
                "a date and time that exist, written 2026-10-09 14:30",
            ),
            given,
        ) from None
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise _refused(_WITHIN_YEARS, given)
    local = found if found.tzinfo else reading.calendar.at(found.date(), found.time())
    return local.astimezone(UTC).isoformat()


def _yes_no(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    known = {
        True: True,
        False: False,
        "true": True,
        "false": False,
        "yes": True,
        "no": False,
        "on": True,
        "off": False,
    }
    if not isinstance(given, bool | str) or given not in known:
        raise _refused(Text("是或否", "yes or no"), given)
    return known[given]


def _choice(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    options = reading.pack.choices[str(spec.choices)].options
    if isinstance(given, str) and given in options:
        return given
    by_words = {
        word: name for name, option in options.items() for word in (option.zh, option.en, option.code) if word
    }
    if str(given) in by_words:
        return by_words[str(given)]
    names = [option.text for option in options.values()]
    raise _refused(
        Text("以下之一：", "one of ") + listed(names), f"{given}{did_you_mean(str(given), list(options))}"
    )


def _person(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    person = reading.organisation.people.get(str(given))
    staff = Text("在职人员", "somebody on the staff")
    if person is None:
        near = did_you_mean(str(given), list(reading.organisation.people))
        raise _refused(staff, f"{given}{near}")
    if not person.active:
        left = Text(f"，{person.name.zh}已离职", f", and {person.name.of('en')} has left")
        raise _refused(staff + left, str(given))
    if spec.role and person.id not in reading.organisation.holders(spec.role):
        role = reading.pack.roles[spec.role].text
        raise _refused(Text(f"担任{role.zh}的人", f"somebody who is {role.of('en')}"), person.name.of("en"))
    return person.id


def _unit(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    unit = reading.organisation.units.get(str(given))
    if unit is None or (spec.kind and unit.kind != spec.kind):
        known = [
            unit.id for unit in reading.organisation.units.values() if not spec.kind or unit.kind == spec.kind
        ]
        raise _refused(
            Text("机构目录中的部门", "a unit of the directory"), f"{given}{did_you_mean(str(given), known)}"
        )
    return unit.id


def _many(one: Callable[[FieldSpec, Json, Reading], Json]) -> Callable[[FieldSpec, Json, Reading], Json]:
    def read(spec: FieldSpec, given: Json, reading: Reading) -> Json:
        each = cast(Sequence[Json], given) if isinstance(given, list | tuple) else str(given).split(",")
        return list(
            dict.fromkeys(
                one(spec, item.strip() if isinstance(item, str) else item, reading) for item in each
            )
        )

    return read


def _file(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    if not isinstance(given, Mapping) or not {"name", "sha256", "size"} <= given.keys():
        raise _refused(Text("上传的文件", "an uploaded file"), "")
    found = cast(Mapping[str, Json], given)
    name, digest, size = found["name"], found["sha256"], found["size"]
    if not (isinstance(name, str) and legible(name) and isinstance(digest, str) and isinstance(size, int)):
        raise _refused(Text("上传的文件", "an uploaded file"), "")
    return {"name": legible(name), "sha256": digest, "size": size}


def _quorum(spec: FieldSpec, given: Json, reading: Reading) -> Json:
    try:
        return written(parse_quorum(given))
    except ValueError as error:
        raise _refused(Text("办理人", "who decides"), str(error)) from error


def _between(value: int, spec: FieldSpec) -> bool:
    least, most = spec.least, spec.most
    return (least is None or value >= int(str(least))) and (most is None or value <= int(str(most)))


def _bounds(kind: Text, spec: FieldSpec) -> Text:
    least = Text(f"，不小于{spec.least}", f" from {spec.least}") if spec.least is not None else Text("")
    most = Text(f"，不大于{spec.most}", f" up to {spec.most}") if spec.most is not None else Text("")
    return kind + least + most


def _midnight(value: Json, reading: Reading) -> object:
    day = date.fromisoformat(str(value))
    return reading.calendar.at(day, datetime.min.time())


def _person_name(value: Json, reading: Reading) -> Text:
    person = reading.organisation.people.get(str(value))
    return person.name if person else same(str(value))


def _unit_name(value: Json, reading: Reading) -> Text:
    unit = reading.organisation.units.get(str(value))
    return unit.name if unit else same(str(value))


def _moment_shown(value: Json, reading: Reading) -> Text:
    local = reading.calendar.local(datetime.fromisoformat(str(value)))
    return same(f"{local:%Y-%m-%d %H:%M}")


def _option_shown(spec: FieldSpec, value: Json, reading: Reading) -> Text:
    option = reading.pack.choices[str(spec.choices)].options.get(str(value))
    return option.text if option else same(str(value))


def _choice_type(spec: FieldSpec, pack: Pack) -> FactType | None:
    choice = pack.choices.get(str(spec.choices))
    return ChoiceType(str(spec.choices), tuple(choice.options)) if choice else None


def _always(found: FactType | None) -> Callable[[FieldSpec, Pack], FactType | None]:
    return lambda spec, pack: found


def _as_is(value: Json, reading: Reading) -> object:
    return value


def _literally(spec: FieldSpec, value: Json, reading: Reading) -> Text:
    return same(str(value))


def _strings(value: Json) -> list[Json]:
    return list(cast(Sequence[Json], value)) if isinstance(value, list | tuple) else [value]


_KINDS = (
    PlainKind("text", _always(TEXT), _text, _as_is, _literally, is_personal=True),
    PlainKind("number", _always(INT), _number, _as_is, _literally, frozenset({"least", "most"})),
    PlainKind(
        "money", _always(MONEY), _money, lambda v, r: cents(v), _literally, frozenset({"least", "most"})
    ),
    PlainKind("date", _always(MOMENT), _date, _midnight, _literally, frozenset({"least", "most"})),
    PlainKind(
        "moment",
        _always(MOMENT),
        _moment,
        lambda v, r: datetime.fromisoformat(str(v)),
        lambda s, v, r: _moment_shown(v, r),
    ),
    PlainKind(
        "yes_no", _always(BOOL), _yes_no, _as_is, lambda s, v, r: Text("是", "yes") if v else Text("否", "no")
    ),
    PlainKind(
        "choice", _choice_type, _choice, _as_is, _option_shown, frozenset({"choices"}), frozenset({"choices"})
    ),
    PersonKind(
        "person",
        _always(PERSON),
        _person,
        _as_is,
        lambda s, v, r: _person_name(v, r),
        frozenset({"role"}),
        names_people=True,
    ),
    PlainKind(
        "people",
        _always(ListType(PERSON)),
        _many(_person),
        _as_is,
        lambda s, v, r: listed(_person_name(each, r) for each in _strings(v)),
        frozenset({"role"}),
        names_people=True,
    ),
    PlainKind("unit", _always(UNIT), _unit, _as_is, lambda s, v, r: _unit_name(v, r), frozenset({"kind"})),
    PlainKind(
        "units",
        _always(ListType(UNIT)),
        _many(_unit),
        _as_is,
        lambda s, v, r: listed(_unit_name(each, r) for each in _strings(v)),
        frozenset({"kind"}),
    ),
    PlainKind(
        "file",
        _always(None),
        _file,
        _as_is,
        lambda s, v, r: same(str(cast(Mapping[str, Json], v)["name"])),
        is_personal=True,
    ),
    PlainKind(
        "quorum",
        _always(None),
        _quorum,
        _as_is,
        lambda s, v, r: listed(same(who.phrase) for who in whos(parse_quorum(v))),
    ),
)

PLAIN_KINDS: Mapping[str, FieldKind] = {kind.name: kind for kind in (*_KINDS, DeadlineKind(), TermKind())}
