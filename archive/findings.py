"""What is wrong among the archive's sections of a pack: names that do not exist, conditions that cannot be typed."""

from collections.abc import Iterable, Iterator, Mapping

from archive.checklist import Checklist
from archive.draft import RESERVED
from archive.importance import LEVELS
from archive.paper import OWN_KEYS
from archive.place import COMMON_PLACES
from archive.reader_findings import reader_findings
from archive.record_class import NumberRule, RecordClass
from archive.record_scope import condition, kind_of
from archive.register import Register
from archive.retention_findings import retention_findings
from archive.rule_findings import rule_findings
from archive.sections import checklists, classes, places, registers, retentions
from engine.errors import did_you_mean
from engine.language.definition import FieldSpec, Pack
from engine.language.guard_wording import ExpressionError
from engine.language.rule_table import HEAD as RULES
from engine.language.vocabulary import Place
from engine.phrase import PhraseError

Finding = tuple[Place, str]
STANDING_COLUMNS = ("number", "created", "custodian", "place", "secrecy")


def findings(pack: Pack) -> Iterator[Finding]:
    """Every finding with the place where it stands: section, name, keys."""
    for name, record_class in classes(pack).items():
        for place, message in _of_class(name, record_class, pack):
            yield ("classes", name, *place), message
    for name, checklist in checklists(pack).items():
        for place, message in _of_checklist(name, checklist, pack):
            yield ("checklists", name, *place), message
    for name, register in registers(pack).items():
        for place, message in _of_register(register, pack):
            yield ("registers", name, *place), message
    yield from retention_findings(pack)
    yield from reader_findings(pack)
    for name in places(pack):
        if name in COMMON_PLACES:
            yield ("places", name), f"every archive has the place {name!r} already"


def checklists_wanted(pack: Pack) -> Iterator[Finding]:
    """Where a class names its checklist, and the file that holds it."""
    for name, record_class in classes(pack).items():
        if record_class.checklist:
            yield ("classes", name, "checklist"), "checklists"


def _of_class(name: str, record_class: RecordClass, pack: Pack) -> Iterator[Finding]:
    yield from _named("checklist", record_class.checklist, checklists(pack), "checklist")
    yield from _named("inside", record_class.inside, classes(pack), "class")
    yield from _named("custodian", _plain(record_class.custodian), pack.roles, "role")
    yield from _named("retention", _plain(record_class.retention), retentions(pack), "retention")
    yield from _named("place", _plain(record_class.place), {**COMMON_PLACES, **places(pack)}, "place")
    methods = pack.choices.get("destruction_method")
    known = methods.options if methods else ()
    yield from _named("destruction_method", record_class.destruction_method, known, "destruction method")
    yield from _stated(record_class)
    yield from _importance(record_class, pack)
    yield from rule_findings(record_class, pack)
    if record_class.custodian is None and record_class.inside is None:
        yield (), "a record always has a custodian: 'custodian' is missing"
    for field_name, spec in record_class.fields.items():
        for place, message in _of_field(field_name, spec, record_class, pack):
            yield ("fields", *place), message
    for key, names in {
        "shelved_by": record_class.shelved_by,
        "one_per": record_class.one_per.fields if record_class.one_per else (),
    }.items():
        for each in names:
            yield from _named(key, each, record_class.fields, "field")
    for number, rule in record_class.numbers.items():
        for place, message in _of_number(name, rule, record_class, pack):
            yield ("numbers", number, *place), message


def _stated(record_class: RecordClass) -> Iterator[Finding]:
    """What differs from record to record stands in one of its fields."""
    known = [f"record.{name}" for name in record_class.fields]
    for key in ("custodian", "place", "secrecy", "retention"):
        word: object = getattr(record_class, key)
        if isinstance(word, str) and "." in word and word not in known and not word.startswith(RULES):
            expected = "expected a name, record.FIELD or rules.TABLE.COLUMN"
            yield (key,), f"{expected}, got {word!r}{did_you_mean(word, known)}"


def _importance(record_class: RecordClass, pack: Pack) -> Iterator[Finding]:
    """A level of the list, or a field whose options are that list's."""
    levels, word = pack.choices.get(LEVELS), record_class.importance
    if word is None:
        return
    if "." not in word:
        yield from _named(LEVELS, word, levels.options if levels else (), "level of importance")
        return
    known = [f"record.{name}" for name, spec in record_class.fields.items() if spec.choices == LEVELS]
    if word not in known:
        expected = (
            f"expected an option of the list {LEVELS!r}, or record.FIELD where the field has these options"
        )
        yield (LEVELS,), f"{expected}, got {word!r}{did_you_mean(word, known)}"


def _plain(word: str | None) -> str | None:
    """The word itself, unless it is a path to where it stands."""
    return None if word is None or "." in word else word


def _named(key: str, word: str | None, known: Iterable[str], what: str) -> Iterator[Finding]:
    among = list(known)
    if word is not None and word not in among:
        yield (key,), f"no {what} {word!r}{did_you_mean(word, among)}"


def _of_field(name: str, spec: FieldSpec, record_class: RecordClass, pack: Pack) -> Iterator[Finding]:
    if name in RESERVED:
        yield (name,), f"{name!r} has a meaning of its own in a record and is no name for a field"
    yield from _kind_findings(name, spec, pack)
    if spec.when is not None:
        yield from _condition((name, "when"), spec.when, record_class, pack)


def _kind_findings(name: str, spec: FieldSpec, pack: Pack) -> Iterator[Finding]:
    kind = kind_of(spec)
    if kind is None:
        if spec.type != "record":
            yield (name, "type"), f"a record cannot hold a field of the type {spec.type!r}"
        yield from (
            ((name, *place), message)
            for place, message in _named("class", spec.class_, classes(pack), "class")
        )
        return
    for key in sorted(kind.needs):
        if getattr(spec, key, None) is None:
            yield (name,), f"a field of the type {spec.type!r} needs {key!r}"
    for key, message in kind.problems(spec, pack):
        yield (name, key), message


def _condition(place: Place, text: str, record_class: RecordClass, pack: Pack) -> Iterator[Finding]:
    try:
        condition(text, record_class, pack)
    except ExpressionError as error:
        yield place, str(error)


def _of_number(name: str, rule: NumberRule, record_class: RecordClass, pack: Pack) -> Iterator[Finding]:
    if rule.template is not None:
        inside = (record_class.inside,) if record_class.inside else ()
        parameters = (f"param.{parameter}" for parameter in pack.parameters)
        try:
            rule.template.refuse_unknown((*record_class.fields, *inside, *parameters))
        except PhraseError as error:
            yield ("template",), str(error)
    dated = {n: s for n, s in record_class.fields.items() if s.type in {"date", "moment"}}
    yield from _named("dated", rule.dated, dated, f"date among the fields of {name!r}:")


def _of_checklist(name: str, checklist: Checklist, pack: Pack) -> Iterator[Finding]:
    for field_name, spec in checklist.fields.items():
        if field_name in OWN_KEYS or field_name in RESERVED:
            yield ("fields", field_name), f"every paper has {field_name!r} already"
        for place, message in _kind_findings(field_name, spec, pack):
            yield ("fields", *place), message
    yield from _named("ordered", checklist.order_field, checklist.fields, "field")
    for place, include in enumerate(checklist.include):
        for key, message in _named("list", include.list_, checklists(pack), "checklist"):
            yield ("include", place, *key), message
    for key, item in checklist.items.items():
        for place, message in _named("class", item.class_, classes(pack), "class"):
            yield ("items", key, *place), message
    yield from _conditions_of(name, checklist, pack)


def _conditions_of(name: str, checklist: Checklist, pack: Pack) -> Iterator[Finding]:
    """Its conditions, for every class that uses it: what they name must be a field of each."""
    conditions: list[tuple[Place, str]] = [
        (("items", key, "when"), item.when) for key, item in checklist.items.items() if item.when
    ]
    conditions += [
        (("include", n, "when"), each.when) for n, each in enumerate(checklist.include) if each.when
    ]
    for record_class in classes(pack).values():
        if name in _used_by(record_class.checklist, checklists(pack)):
            for place, text in conditions:
                yield from _condition(place, text, record_class, pack)


def _used_by(start: str | None, lists: Mapping[str, Checklist]) -> frozenset[str]:
    """The list `start` and all that it includes."""
    found: set[str] = set()
    waiting = [start] if start in lists else []
    while waiting:
        name = str(waiting.pop())
        if name in lists and name not in found:
            found.add(name)
            waiting.extend(include.list_ for include in lists[name].include)
    return frozenset(found)


def _of_register(register: Register, pack: Pack) -> Iterator[Finding]:
    yield from _named("view_of", register.view_of, classes(pack), "class")
    viewed = classes(pack).get(register.view_of or "")
    if viewed is not None:
        known = (*viewed.numbers, *viewed.fields, *STANDING_COLUMNS)
        for column in register.columns:
            yield from _named("columns", column, known, "column")
        for name in register.where:
            yield from _named("where", name, viewed.fields, "field")
