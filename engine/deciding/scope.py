"""What a path means while a case is being decided: facts for expressions, values for effects, people for `who`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import cast

from engine.case.case import WHOLE_CASE, Case
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.definition import FieldSpec
from engine.language.field import FieldKind, Reading
from engine.language.guard import Expression, MissingFact, Unanswered
from engine.language.member import ManyKind, Member
from engine.language.names import split
from engine.language.person_facts import person_fact
from engine.language.program import Definition, Program
from engine.language.reader import Reader
from engine.language.rule_table import HEAD as RULES
from engine.people.organisation import Organisation
from engine.people.quorum import parse_quorum, written
from engine.people.quorum_parts import (
    Bound,
    Entry,
    Joined,
    Named,
    Quorum,
    Votes,
    entries,
    named,
    of_parts,
    parts_of,
)
from engine.people.votes import put_in_place
from engine.people.who import MEMBERS, Part, PathTo, Relation, Role, RoleAt, Who, Word
from engine.phrase import Path
from engine.text import Text
from engine.time.period import Endless, Period, parse_duration

UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the service read under the case's lock. `fetched` comes from the vocabulary's reader, by path."""

    organisation: Organisation
    fetched: Mapping[str, Json] = field(default_factory=dict[str, Json])
    parent: Case | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """One case at one moment, with everything its definition's paths may name."""

    definition: Definition
    program: Program
    case: Case
    facts: Facts
    now: datetime
    subject: str | None = None
    member: Member | None = None
    reader: Reader | None = None

    def seen_by(self, reader: Reader) -> "Scope":
        """The same for whose eyes it is shown; deciding is for nobody's."""
        return replace(self, reader=reader)

    def of(self, member: Member) -> "Scope":
        """The same with `member` as the thing whose turn it is under `for: each …`."""
        return replace(self, member=member)

    def at(self, case: Case) -> "Scope":
        """The same moment with the case moved on."""
        return replace(self, case=case)

    def reading(self, only: tuple[str, ...] = ()) -> Reading:
        """What field kinds may look at."""
        about = self.program.about_later if self.case.version else self.program.about
        return Reading(
            self.definition.pack,
            self.facts.organisation,
            self.definition.calendar,
            self.now,
            self.facts.fetched,
            self.case.form,
            self.program.asked,
            only,
            tuple(dict.fromkeys(person for path in about for person in self._people_at(path))),
            reader=self.reader,
        )

    def kind(self, spec: FieldSpec) -> FieldKind:
        return self.definition.kinds[spec.type]

    def holds(self, text: str) -> bool:
        """Whether the expression `text` is true now.

        Raises Refused naming the fact when one is missing: an unanswered question is never simply false.
        """
        if text in self.program.checks:
            return not self.failures(text)
        return self.answers(self.program.expressions[text])

    def answers(self, expression: Expression) -> bool:
        """Whether a compiled expression is true now. Raises Refused naming the fact when one is missing."""
        try:
            return expression.holds({name: self.value(name) for name in expression.names})
        except MissingFact as missing:
            raise Refused(unanswered(missing.name)) from missing
        except Unanswered as nothing:
            raise Refused(unanswered(nothing.expression)) from nothing

    def failures(self, check: str) -> tuple[Text, ...]:
        """Why the built-in check does not hold, one text a thing."""
        if failed := self._person_check(check):
            return failed(self.reading())
        if check.startswith("child."):
            return self._unended(check.split(".")[1])
        name, suffix = split(check, self.program.asked)
        spec = self.program.asked[name]
        return self.kind(spec).failures(spec, self.case.form.get(name), suffix, self.reading())

    def value(self, name: str) -> object:
        """The typed fact behind a declared name; None when it has no value."""
        head, _, rest = name.partition(".")
        match head:
            case "form":
                return self._form_fact(name)
            case "opener":
                return self._of_person(self.case.opener, rest) if rest else self.case.opener
            case "param":
                return self._parameter_fact(rest)
            case "record" | "line" if self.member is not None:
                return self.member.facts.get(name)
            case "child":
                return self._child_fact(*rest.split("."))
            case _:
                return self._case_fact(name)

    def raw(self, path: str) -> Json:
        """What a path or literal under `with` and `set` stands for: the value as it is kept, a literal as written."""
        head, _, rest = path.partition(".")
        match head:
            case "form":
                return self._form_value(rest)
            case "opener":
                return self._person_fact(self.case.opener, rest) if rest else self.case.opener
            case "subject" if not rest:
                return self.subject
            case "acted":
                return list(self.case.acted.get(rest, ()))
            case "param":
                return self.definition.pack.parameters[rest].value
            case "rules":
                return self._ruled(path)
            case "record" | "line" if self.member is not None:
                return self.member.values.get(path)
            case "today":
                return self.definition.calendar.day_of(self.now).isoformat()
            case "parent" if self.facts.parent is not None:
                return _inside(self.facts.parent.form, rest.removeprefix("form."))
            case _:
                return path

    def _form_value(self, rest: str) -> Json:
        field_name, _, suffix = rest.partition(".")
        value = self.case.form.get(field_name)
        if suffix in _OF_PEOPLE and self._names_a_person(field_name):
            return self._person_fact(value, suffix)
        return _inside(value, suffix) if suffix else value

    def moment(self, path: str) -> datetime | date | None:
        """The date or instant (UTC) that a path names, for counting from it."""
        if path.startswith("form."):
            name, suffix = split(path, self.program.asked)
            return as_moment(self.raw(f"form.{name}.{suffix}" if suffix else path)) or as_moment(
                self._form_fact(path)
            )
        if path.startswith(("param.", RULES)) or path.split(".", maxsplit=1)[0] in MEMBERS:
            return as_moment(self.raw(path))
        found = self._case_fact(path)
        return found if isinstance(found, datetime) else None

    def period(self, phrase: Period | Endless | Path) -> Period | None:
        """The length that a definition writes, a parameter's value included; None where there is no limit."""
        given = self.term(phrase)
        return given if isinstance(given, Period) else None

    def term(self, phrase: Period | Endless | Path) -> Period | date | None:
        """The same, or the day until which: a field of the type `term` holds either. None where there is no limit."""
        if not isinstance(phrase, Path):
            return phrase if isinstance(phrase, Period) else None
        value = self.raw(phrase.text)
        if value is None:
            return None
        day = as_moment(value)
        given = parse_duration(str(value)) if day is None else day
        return given if isinstance(given, Period | date) else None

    def number(self, phrase: int | Path) -> int:
        """The whole number that a definition writes, or that its parameter has."""
        return int(str(self.raw(phrase.text))) if isinstance(phrase, Path) else phrase

    def quorum(self, quorum: Quorum) -> Quorum:
        """The quorum with rules, and with fields and parameters of the type `quorum`, put in place."""
        match quorum:
            case Who(part=PathTo(path)) if path.startswith(RULES):
                return self.quorum(parse_quorum(self.ruled(path) or "none"))
            case Joined():
                return of_parts(quorum, [self.quorum(part) for part in parts_of(quorum)])
            case Votes(_, needed):
                inner = of_parts(quorum, [self.quorum(part) for part in parts_of(quorum)])
                return replace(cast(Votes, inner), needed=put_in_place(needed, self.raw))
            case Who(part=PathTo(path)) if self._is_quorum(path):
                return self.quorum(parse_quorum(self.raw(path)))
            case Who() if self.member is not None and (asked := _asked_of_member(quorum)):
                return Bound(quorum, tuple((path, self.raw(path)) for path in asked))
            case _:
                return quorum

    def ruled(self, path: str) -> Json:
        """What the case's rules gave in the column that `path` names, as it is kept. Raises Refused when they were not asked."""
        _, table, column = path.split(".")
        ruling = self.case.rulings.get(table)
        gives = ruling.gives_for(self.member.id if self.member else None) if ruling else None
        if gives is None:
            raise Refused(unanswered(path))
        return gives.get(column)

    def named(self, quorum: Quorum) -> Quorum:
        """The quorum as the people it means today, to be kept on another case."""
        return named(self.quorum(quorum), self.people)

    def members(self, path: str) -> tuple[Member, ...]:
        """The things of the list `form.FIELD`, one by one."""
        spec = self.program.asked[path.removeprefix("form.")]
        kind, value = self.kind(spec), self.case.form.get(path.removeprefix("form."))
        return kind.members(spec, value, self.reading()) if isinstance(kind, ManyKind) else ()

    def people(self, who: Entry) -> tuple[str, ...]:
        """The people a phrase names today, active ones only, each once."""
        return tuple(p for p in self.everybody_named(who) if self.facts.organisation.is_active(p))

    def everybody_named(self, who: Entry) -> tuple[str, ...]:
        """The same with those who have left, as far as a field or a relation still names them."""
        match who:
            case Named(_, people):
                return tuple(dict.fromkeys(people))
            case Bound(inner, facts):
                return self.of(Member("", values=dict(facts))).everybody_named(inner)
            case Who():
                return tuple(dict.fromkeys(self._part(who.part)))

    def everyone(self, quorum: Quorum) -> tuple[str, ...]:
        """Everyone that the quorum mentions, however joined."""
        named = entries(self.quorum(quorum))
        return tuple(dict.fromkeys(person for each in named for person in self.people(each)))

    def _ruled(self, path: str) -> Json:
        """The same as the value of an argument: people by their ids, one alone where a column names one."""
        _, table, column = path.split(".")
        kept = self.ruled(path)
        match self.program.tables[table].rule.gives[column]:
            case "quorum":
                return written(self.named(parse_quorum(kept or "none")))
            case "who" if kept is not None:
                who = parse_quorum(kept)
                people = list(self.everyone(who))
                return people if isinstance(who, Who) and who.each else next(iter(people), None)
            case _:
                return kept

    def _part(self, part: Part) -> tuple[str, ...]:
        organisation = self.facts.organisation
        match part:
            case Role(role):
                return organisation.holders(role)
            case Word(word):
                return tuple(dict.fromkeys(self._people_by_word(word)))
            case PathTo(path):
                return self._people_at(path)
            case RoleAt(role, at):
                units = self.units(at)
                return tuple(person for unit in units for person in organisation.holders(role, unit))
            case Relation(name, of):
                return tuple(person for person in self._related(name, of) if person)

    def _people_by_word(self, word: str) -> Iterable[str]:
        match word:
            case "opener":
                return (self.case.opener,)
            case "anyone":
                return self.facts.organisation.people
            case "worker":
                return self._workers()
            case "participant":
                return self._participants()
            case "subject" if self.subject:
                return (self.subject,)
            case _:
                return ()

    def _related(self, name: str, of: Part) -> Iterator[str | None]:
        organisation = self.facts.organisation
        if name == "manager":
            yield from (organisation.manager_of(person) for person in self._part(of))
        elif name == "head":
            yield from (
                organisation.head_of(unit, other_than=person) for unit, person in self._units_with_people(of)
            )
        elif name == "custodian" and isinstance(of, Word):
            yield from self._people_at(f"{of.name}.custodian")
        elif name == "deputy_in_charge":
            yield from (organisation.deputy_in_charge_of(unit) for unit in self.units(of))
        elif name == "member":
            yield from (person for unit in self.units(of) for person in organisation.members_of(unit))
        elif isinstance(of, PathTo):
            yield from self._related_to_things(name, of.path)

    def _related_to_things(self, name: str, path: str) -> tuple[str, ...]:
        """Who stands in the relation to what a field of the form names: what the thing is, its kind of field knows."""
        field_name, suffix = split(path, self.program.asked)
        if not field_name or suffix:
            return ()
        spec = self.program.asked[field_name]
        return self.kind(spec).related(spec, self.case.form.get(field_name), name, self.reading())

    def _units_with_people(self, of: Part) -> Iterator[tuple[str | None, str | None]]:
        people = self._part(of)
        if people:
            yield from ((self.facts.organisation.unit_of(person), person) for person in people)
        else:
            yield from ((unit, None) for unit in self.units(of))

    def units(self, part: Part) -> tuple[str, ...]:
        """The units a part of a phrase names; a person stands for the one he belongs to."""
        organisation = self.facts.organisation
        if isinstance(part, PathTo):
            value = self._fact_at(part.path)
            if isinstance(value, str) and value in organisation.units:
                return (value,)
        if part == Word("subject") and self.subject in organisation.units:
            return (str(self.subject),)
        return tuple(unit for person in self._part(part) if (unit := organisation.unit_of(person)))

    def _workers(self) -> Iterator[str]:
        for item in self.case.visit.open_items:
            yield from item.awaited

    def _participants(self) -> Iterator[str]:
        """Whoever has or had a part in the case: who opened it, who is or was asked, who got a copy."""
        yield self.case.opener
        for people in (*self.case.acted.values(), *self.case.acted_as.values()):
            yield from people
        for item in self.case.visit.items:
            yield from (*item.owners, *item.awaited)
        yield from (copy.person for copy in self.case.copies)

    def _people_at(self, path: str) -> tuple[str, ...]:
        if path.startswith(RULES):
            return self.everyone(parse_quorum(self.ruled(path) or "none"))
        if path.startswith("form."):
            name, suffix = split(path, self.program.asked)
            spec = self.program.asked.get(name)
            if spec is not None and not suffix:
                return self.kind(spec).people(spec, self.case.form.get(name))
        if path == "opener":
            return (self.case.opener,)
        value = self._fact_at(path)
        if isinstance(value, list):
            return tuple(str(each) for each in cast(list[Json], value))
        return (value,) if isinstance(value, str) and value in self.facts.organisation.people else ()

    def _fact_at(self, path: str) -> object:
        """What a path names, also where it is a fact of something that the form only names: the department of a record."""
        found = self.raw(path)
        return self._form_fact(path) if found is None and path.startswith("form.") else found

    def _is_quorum(self, path: str) -> bool:
        if path.startswith("param."):
            return self.definition.pack.parameters[path.removeprefix("param.")].type == "quorum"
        name, suffix = split(path, self.program.asked)
        return bool(name) and not suffix and self.program.asked[name].type == "quorum"

    def _form_fact(self, name: str) -> object:
        field_name, suffix = split(name, self.program.asked)
        spec = self.program.asked[field_name]
        value = self.case.form.get(field_name)
        if suffix == "given":
            return value is not None and value != []
        if self._names_a_person(field_name) and suffix:
            return self._of_person(value, suffix)
        kind = self.kind(spec)
        if suffix in kind.checks(spec, self.definition.pack):
            return not kind.failures(spec, value, suffix, self.reading())
        return kind.fact(spec, value, suffix, self.reading())

    def _names_a_person(self, field_name: str) -> bool:
        return field_name in self.program.asked and self.program.asked[field_name].type == "person"

    def _of_person(self, person: Json, suffix: str) -> object:
        """What the directory, or the vocabulary, knows of a person; None where nobody is named."""
        vocabulary = self.definition.vocabulary
        if person is None:
            return None
        if check := vocabulary.person_checks.get(suffix):
            return not check(str(person), self.reading())
        return self._person_fact(person, suffix)

    def _person_fact(self, person: Json, suffix: str) -> Json:
        if person is None:
            return None
        if suffix in self.definition.vocabulary.person_facts:
            return _inside(self.facts.fetched.get(f"person.{person}"), suffix)
        return person_fact(str(person), suffix, self.facts.organisation)

    def _person_check(self, check: str) -> Callable[[Reading], tuple[Text, ...]] | None:
        """A check of the vocabulary about a person: `opener.may_borrow`."""
        path, _, suffix = check.rpartition(".")
        found = self.definition.vocabulary.person_checks.get(suffix)
        if found is None or not (path == "opener" or self._names_a_person(path.removeprefix("form."))):
            return None
        people = self._people_at(path)
        return lambda reading: tuple(each for person in people for each in found(person, reading))

    def _unended(self, name: str) -> tuple[Text, ...]:
        """What still keeps `child.NAME.ended` from being true."""
        opened = self.case.children_named(name)
        waiting = sum(child.outcome is None for child in opened)
        if len(opened) > 1 and waiting:
            text = f"{waiting} of the {len(opened)} cases it opened have not ended yet"
            return (Text(f"所开的{len(opened)}个案件中还有{waiting}个尚未办结", text),)
        text = Text("所开的案件尚未办结", "the case it opened has not ended yet")
        return (text,) if waiting or not opened else ()

    def _child_fact(self, name: str, fact: str) -> object:
        opened = self.case.children_named(name)
        if fact == "ended":
            return bool(opened) and all(child.outcome for child in opened)
        last = opened[-1] if opened else None
        return (last.state if fact == "state" else last.outcome) if last and last.outcome else None

    def _parameter_fact(self, name: str) -> object:
        parameter = self.definition.pack.parameters[name]
        kind = self.definition.kinds.get(parameter.type)
        spec = FieldSpec(type=parameter.type, zh=name, choices=parameter.choices)
        return (
            None
            if kind is None or parameter.value is None
            else kind.fact(spec, parameter.value, "", self.reading())
        )

    def _case_fact(self, name: str) -> object:
        whole = self.case.deadlines.get(WHOLE_CASE)
        match name:
            case "today":
                return self.definition.calendar.at(
                    self.definition.calendar.day_of(self.now), datetime.min.time()
                )
            case "case.due":
                return whole.due_at if whole else None
            case "case.late":
                armed = [d for d in self.case.deadlines.values() if d.armed]
                return any(deadline.due_at <= self.now for deadline in armed)
            case "case.opened":
                return self.case.opened_at
            case "state.entered":
                return self.case.visit.entered_at
            case _:
                return None


_OF_PEOPLE = frozenset({"rank", "roles", "unit"})


def _asked_of_member(who: Who) -> tuple[str, ...]:
    """What a phrase asks of the thing whose turn it is; whose `custodian` stands in no path of its own."""
    words = [f"{word}.custodian" for word in who.words if word in MEMBERS]
    return (*(path for path in who.paths if path.split(".")[0] in MEMBERS), *words)


def _inside(value: Json, suffix: str) -> Json:
    for name in suffix.split("."):
        if not isinstance(value, Mapping):
            return None
        held = cast(Mapping[str, Json], value)
        fields = cast(Mapping[str, Json], held.get("fields") or {})
        value = held.get(name, fields.get(name))
    return value


def as_moment(value: object) -> datetime | date | None:
    """The date or instant (UTC) that a value is, or is written as; None where it is neither."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return None
    try:
        return (
            date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value).astimezone(UTC)
        )
    except ValueError:
        return None


def unanswered(name: str) -> Reason:
    """The fact that is missing, so that a question has no answer."""
    return Reason(
        UNANSWERED,
        Text(f"无法判断：缺少“{name}”", f"this cannot be decided: {name!r} has no value"),
        field=name.removeprefix("form."),
    )
