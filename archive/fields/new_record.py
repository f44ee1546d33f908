"""`new_record`: a record that is filled in on the case."""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.checks.table import checks_for
from archive.draft import Draft, draft_of
from archive.draft_check import check_draft
from archive.draft_entry import lacking, read_draft
from archive.draft_view import draft_line, draft_tables
from archive.fields.class_key import CLASS_KEY, class_of, class_problems, field_facts, field_title
from archive.record_scope import fact
from archive.sections import classes
from engine.digest import Json
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import RECORD, TEXT, FactType, ListType
from engine.language.field import Reading, Shown
from engine.text import Text

PAPERS = "papers"


@dataclass(frozen=True, slots=True)
class NewRecordKind:
    """One record; its papers' checks are `papers.complete`, `papers.in_order`, …"""

    name: str = "new_record"
    takes: frozenset[str] = CLASS_KEY
    needs: frozenset[str] = CLASS_KEY
    is_personal: bool = True

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        return class_problems(spec, pack)

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return {"": RECORD, PAPERS: ListType(TEXT), **field_facts(spec, pack)}

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        record_class = class_of(spec, pack)
        return tuple(f"{PAPERS}.{name}" for name in checks_for(record_class, pack)) if record_class else ()

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        return before if given is None else read_draft(str(spec.class_), given, before, reading).kept()

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        return tuple(lacking(draft_of(value), reading)) if value is not None else ()

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        if value is None:
            return None
        draft = draft_of(value)
        if suffix == "":
            return draft.record
        if suffix == PAPERS:
            return [paper.title or paper.item for paper in draft.papers]
        record_class = classes(reading.pack)[draft.class_]
        return fact(record_class.fields[suffix], draft.fields.get(suffix), reading)

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        draft = draft_of(value) if value is not None else Draft(str(spec.class_))
        return tuple(check_draft(draft, check.removeprefix(f"{PAPERS}."), reading))

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        return field_title(spec, suffix, pack)

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        return ()

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        return ()

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        if value is None:
            return Shown(Text(""))
        draft = draft_of(value)
        return Shown(draft_line(draft, reading), tuple(draft_tables(draft, reading)))

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        return [draft_of(value).signed()] if value is not None else []
