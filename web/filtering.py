"""The filter above a list of records: what may be asked of a class, and what was asked.

The address holds it all, so that a search can be kept, sent and printed: `of` is PACK.CLASS, every other name is what every
record has or a field of the class; a range has `NAME.from` and `NAME.to`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from archive.record import State
from archive.record_cells import STATES, column_of
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.sections import choices_of_places, classes
from archive.sought import Search, read_search
from archive.standing import STANDING
from engine.errors import NotFound
from engine.language.definition import FieldSpec, Option
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from web import shapes
from web.in_force import reading_of
from web.page import Page

_ANY = Text("不限", "Any")
_RANGES = frozenset({"date", "moment", "number", "money"})
_NOT_ASKED = frozenset({"file", "quorum", "deadline", "record", "people", "units"})


@dataclass(frozen=True, slots=True)
class Filtering:
    """One filter as it was sent. `classes` are all there are, by PACK.CLASS."""

    pack: str
    class_: str
    reading: Reading
    classes: Mapping[str, Text]
    typed: Mapping[str, str]

    @property
    def record_class(self) -> RecordClass:
        return classes(self.reading.pack)[self.class_]

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        """The fields that can be asked for."""
        own = self.record_class.fields.items()
        return {name: spec for name, spec in own if spec.type not in _NOT_ASKED and kind_of(spec) is not None}

    @property
    def asks_more(self) -> bool:
        """Whether anything of what is folded away is asked for."""
        return any(value for name, value in self.typed.items() if name not in {"number", "words"})

    def search(self, *, stubs: bool = False) -> Search:
        """With `stubs`, what may not be read is found by its number. Raises InvalidForm, its places the names of the fields."""
        return read_search(self.class_, tuple(self._conditions()), self.reading, stubs=stubs)

    def query(self) -> str:
        """The address of this filter."""
        given = {name: value for name, value in self.typed.items() if value}
        return urlencode({"of": f"{self.pack}.{self.class_}", **given})

    def first(self, wrong: Mapping[str, Text]) -> tuple[shapes.Field, ...]:
        """What is asked first."""
        number = next(iter(self.record_class.numbers.values()), None)
        title = number.text if number else STANDING["number"]
        starts = Text(f"{title.zh}（开头）", f"{title.of('en')} (beginning)")
        of = f"{self.pack}.{self.class_}"
        found = (
            self._choice("of", Text("档案类别", "Kind of record"), self.classes, of, blank=""),
            self._text("number", starts, "search"),
            self._text("words", Text("内容含有", "Contains the words"), "search"),
        )
        return tuple(_wronged(each, wrong) for each in found)

    def more(self, wrong: Mapping[str, Text]) -> tuple[shapes.Field, ...]:
        """What is folded away: the fields of the class, and all else that every record has."""
        places = choices_of_places(self.reading.pack)["place"].options
        found = (
            *(each for name, spec in self.fields.items() for each in self._field(name, spec)),
            self._choice("place", STANDING["place"], _titles(places)),
            self._text("spot", Text("柜格盒（开头）", "Cabinet, box (beginning)")),
            self._choice("custodian", STANDING["custodian"], self._custodians()),
            self._choice("secrecy", STANDING["secrecy"], self._secrecy()),
            self._choice("state", STANDING["state"], STATES),
            *self._range("created", STANDING["created"], "date"),
            *self._range("retain_until", STANDING["retain_until"], "date"),
        )
        return tuple(_wronged(each, wrong) for each in found if each.kind != "select" or each.options)

    def _conditions(self) -> Iterator[str]:
        for name in ("words", "place", "custodian", "secrecy", "state"):
            if value := self.typed.get(name):
                yield f"{name}={value}"
        for name in ("number", "spot"):
            if value := self.typed.get(name):
                yield f"{name}={value}" if value.endswith("*") else f"{name}={value}*"
        for name in ("created", "retain_until"):
            yield from self._ends(name)
        for name, spec in self.fields.items():
            if spec.type in _RANGES:
                yield from self._ends(name)
            elif value := self.typed.get(name):
                yield f"{name}~{value}" if spec.type == "text" else f"{name}={value}"

    def _ends(self, name: str) -> Iterator[str]:
        least, most = self.typed.get(f"{name}.from", ""), self.typed.get(f"{name}.to", "")
        if least or most:
            yield f"{name}={least}..{most}"

    def _field(self, name: str, spec: FieldSpec) -> Iterator[shapes.Field]:
        title = column_of(name, self.record_class).title
        match spec.type:
            case "choice":
                yield self._choice(name, title, _titles(self.reading.pack.choices[str(spec.choices)].options))
            case "yes_no":
                yield self._choice(name, title, {"yes": Text("是", "Yes"), "no": Text("否", "No")})
            case "unit":
                units = self.reading.organisation.units.values()
                fitting = {unit.id: unit.name for unit in units if not spec.kind or unit.kind == spec.kind}
                yield self._choice(name, title, fitting)
            case "person":
                people = self.reading.organisation.people.values()
                yield self._choice(name, title, {person.id: person.name for person in people})
            case "date" | "moment":
                yield from self._range(name, title, "date")
            case "number" | "money":
                yield from self._range(name, title, "text")
            case _:
                yield self._text(name, Text(f"{title.zh}含有", f"{title.of('en')} contains"))

    def _range(self, name: str, title: Text, kind: shapes.FieldKind) -> tuple[shapes.Field, shapes.Field]:
        return (
            self._text(f"{name}.from", Text(f"{title.zh}自", f"{title.of('en')} from"), kind),
            self._text(f"{name}.to", Text(f"{title.zh}至", f"{title.of('en')} to"), kind),
        )

    def _text(self, name: str, title: Text, kind: shapes.FieldKind = "text") -> shapes.Field:
        return shapes.Field(name, title, kind, self.typed.get(name, ""), required=False)

    def _choice(
        self,
        name: str,
        title: Text,
        known: Mapping[str, Text] | Mapping[State, Text],
        value: str | None = None,
        blank: str | None = None,
    ) -> shapes.Field:
        options = tuple(shapes.Option(each, text) for each, text in known.items())
        chosen = self.typed.get(name, "") if value is None else value
        return shapes.Field(
            name,
            title,
            "select",
            chosen,
            options=options,
            required=False,
            blank=_ANY if blank is None else blank,
        )

    def _custodians(self) -> Mapping[str, Text]:
        """Whoever holds a role may keep records, now or then."""
        organisation = self.reading.organisation
        return {id: person.name for id, person in organisation.people.items() if organisation.roles_of(id)}

    def _secrecy(self) -> Mapping[str, Text]:
        found = self.reading.pack.choices.get("secrecy")
        return _titles(found.options) if found else {}


def filtering_of(page: Page, work: UnitOfWork) -> Filtering:
    """The filter that the page was asked with; of the first class where none was chosen. Raises NotFound."""
    library = page.parts.library
    known = {
        f"{pack}.{name}": each.text
        for pack in library.packs()
        for name, each in classes(library.current(pack).pack).items()
    }
    chosen = page.request.query_params.get("of") or next(iter(known), "")
    if chosen not in known:
        raise NotFound("class", chosen, list(known))
    pack, _, class_ = chosen.partition(".")
    typed = {name: value.strip() for name, value in page.request.query_params.items()}
    kept = {name: value for name, value in typed.items() if name not in {"of", "before", "lang"}}
    return Filtering(pack, class_, reading_of(page, work, pack), known, kept)


def _titles(options: Mapping[str, Option]) -> Mapping[str, Text]:
    return {name: option.text for name, option in options.items()}


def _wronged(field: shapes.Field, wrong: Mapping[str, Text]) -> shapes.Field:
    """With what is wrong beside it: a range is told at its first end."""
    name = field.name.removesuffix(".from")
    return replace(field, error=wrong[name]) if name in wrong else field
