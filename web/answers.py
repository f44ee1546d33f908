"""What people typed, as the values that the engine reads: by field, in the notation of each kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.draft import draft_of, is_draft
from archive.record_class import RecordClass
from archive.record_scope import answer
from archive.sections import classes
from engine.attachment import accepted
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput
from engine.language.definition import FieldSpec
from engine.language.program import Definition
from engine.text import Language, Text
from web import picking, record_rows, shapes
from web.finding import Finder
from web.in_force import read_by
from web.lists import Asking, answer_of, asked_in_words, asked_lines, row_names
from web.page import Page
from web.people_typed import many_meant, meant
from web.picking import RECORDS_CHOSEN, Choosing
from web.questions import NOTHING_TYPED, PLAIN, SAME_DAY, SEVERAL, Question, Typed

LISTS = frozenset({"table", "lines"})
RECORDS = frozenset({"new_record", "new_records"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of one form: single inputs, tables, and what the inputs are called, for the list of mistakes."""

    fields: tuple[shapes.Field, ...] = ()
    tables: tuple[shapes.Lines, ...] = ()


def finder_of(page: Page, definition: Definition) -> Finder:
    """What looks for records on this page's forms."""
    return Finder(page.parts.store, read_by(page, definition))


def typed_in(page: Page, wrong: Mapping[str, Text] | None = None) -> Typed:
    """Everything that came with the form."""
    texts: dict[str, list[str]] = {}
    for name, value in page.form.multi_items():
        if isinstance(value, str):
            texts.setdefault(name, []).append(value)
    for name, digest in page.handed_in.items():
        texts[f"{name}.handed"] = [digest]
    for name in [each for each in texts if each.endswith(".handed")]:
        texts.update(_names_of_kept(page, name, texts[name]))
    return Typed(texts, wrong or {})


def _names_of_kept(page: Page, name: str, digests: Sequence[str]) -> Mapping[str, list[str]]:
    """What the reader called a file that came with the form before."""
    speaker = page.addressee or page.person
    if speaker is None:
        return {}
    with page.parts.store.read() as work:
        found = work.attachments.handed_in_by(speaker.id, next(iter(digests), ""))
    return {f"{name}.name": [found[0]]} if found else {name: []}


def ask(
    scope: Scope,
    fields: Mapping[str, FieldSpec],
    finder: Finder,
    lang: Language,
    typed: Typed = NOTHING_TYPED,
    prefix: str = "",
) -> Asked:
    """The questions for `fields`; the names of their inputs begin with `prefix`."""
    found: list[shapes.Field] = []
    tables: list[shapes.Lines] = []
    for name, spec in fields.items():
        if spec.when is not None and not scope.holds(spec.when):
            continue
        here = f"{prefix}{name}"
        kept = scope.case.form.get(name)
        if record_rows.is_about_records(spec, scope):
            rows = record_rows.Rows(here, spec, scope, lang, typed)
            found.extend(record_rows.asked_fields(rows))
            tables.extend(record_rows.asked_tables(rows))
        elif spec.type in LISTS:
            asking = Asking(here, spec, scope, lang, typed)
            tables.extend(asked_lines(asking))
            found.extend(asked_in_words(asking))
        elif spec.type == "new_record":
            found.extend(ask_record(scope, here, spec, kept, lang, typed))
        elif spec.type in RECORDS_CHOSEN and not spec.all:
            field = picking.chosen(Choosing(here, spec, kept, typed, finder))
            found.append(Question(here, spec, kept, scope, lang, typed).told(field))
        elif spec.type in PLAIN:
            found.append(Question(here, spec, kept, scope, lang, typed).asked())
    return Asked(tuple(found), tuple(tables))


def ask_record(
    scope: Scope, name: str, spec: FieldSpec, value: Json, lang: Language, typed: Typed = NOTHING_TYPED
) -> Iterator[shapes.Field]:
    """The fields of a record's class that apply by what is entered so far."""
    record_class = classes(scope.definition.pack)[str(spec.class_)]
    kept = draft_of(value).fields if is_draft(value) else dict[str, Json]()
    for field_name, field_spec in record_class.fields.items():
        if field_spec.type in PLAIN and _applies(scope, record_class, field_spec, kept):
            yield Question(
                f"{name}.{field_name}", field_spec, kept.get(field_name), scope, lang, typed
            ).asked()


def read(page: Page, scope: Scope, fields: Mapping[str, FieldSpec], prefix: str = "") -> dict[str, Json]:
    """What came for `fields`, by field. What the page did not ask is left out."""
    given: dict[str, Json] = {}
    typed = typed_in(page)
    for name, spec in fields.items():
        here = f"{prefix}{name}"
        if record_rows.is_about_records(spec, scope):
            given[name] = record_rows.answer_of(record_rows.Rows(here, spec, scope, page.lang, typed))
        elif spec.type in RECORDS_CHOSEN and not spec.all and here in page.form:
            given[name] = picking.answer_of(
                Choosing(here, spec, None, typed, finder_of(page, scope.definition))
            )
        elif spec.type in LISTS:
            given[name] = answer_of(Asking(here, spec, scope, page.lang, typed))
        elif spec.type == "new_record":
            if record := read_record(page, scope, here, spec):
                given[name] = record
        elif spec.type in PLAIN and (found := _read_plain(page, here, spec)) is not _NOT_ASKED:
            given[name] = meant(str(found), page.organisation) if spec.type == "person" and found else found
    return given


def read_record(page: Page, scope: Scope, name: str, spec: FieldSpec) -> dict[str, Json]:
    """What came for the fields of a record."""
    record_class = classes(scope.definition.pack)[str(spec.class_)]
    found = {
        field_name: _read_plain(page, f"{name}.{field_name}", field_spec)
        for field_name, field_spec in record_class.fields.items()
        if field_spec.type in PLAIN
    }
    return {field_name: value for field_name, value in found.items() if value is not _NOT_ASKED}


def located(
    page: Page, scope: Scope, fields: Mapping[str, FieldSpec], prefix: str, wrong: Mapping[str, Text]
) -> Mapping[str, Text]:
    """Mistakes by the names of their inputs, where the engine named a row of an answer by its place."""
    typed = typed_in(page)

    def name_of(where: str) -> str:
        name, _, rest = where.removeprefix(prefix).partition(".")
        place, _, column = rest.partition(".")
        spec = fields.get(name)
        if spec is None or spec.type not in LISTS or not place.isdecimal():
            return where
        rows = row_names(Asking(f"{prefix}{name}", spec, scope, page.lang, typed))
        return f"{rows[int(place) - 1]}.{column}" if int(place) <= len(rows) else where

    return {name_of(where): text for where, text in wrong.items()}


_NOT_ASKED = object()


def _read_plain(page: Page, name: str, spec: FieldSpec) -> Json:
    if spec.type == "file":
        return _read_file(page, name)
    if spec.type == "people":
        return many_meant(page.typed_many(name), page.organisation) or None
    if spec.type in SEVERAL:
        return list(page.typed_many(name)) or None
    if spec.type == "term":
        return _read_term(page, name)
    if name not in page.form:
        return _NOT_ASKED
    return page.typed(name).strip() or None


def _read_term(page: Page, name: str) -> Json:
    """A day where one was given; else so many of the unit."""
    count, until = page.typed(f"{name}.count").strip(), page.typed(f"{name}.until").strip()
    if f"{name}.count" not in page.form:
        return _NOT_ASKED
    if until:
        return until
    unit = page.typed(f"{name}.unit")
    if unit == SAME_DAY and not count:
        return SAME_DAY
    return f"{count} {unit}s" if count.isdecimal() and count != "1" else f"{count} {unit}" if count else None


def _read_file(page: Page, name: str) -> Json:
    """An uploaded file is kept at once: what refuses the form otherwise does not make anybody look for it again.

    Raises InvalidForm for a file that may not be handed in.
    """
    person, upload = (page.addressee or page.reader).id, page.uploaded(name)
    if upload is None:
        return _handed_in_before(page, name, person)
    limits = page.parts.attachments
    content = upload.file.read(limits.largest + 1)
    try:
        file = accepted(name, str(upload.filename), content, limits)
    except InvalidInput as error:
        raise InvalidForm([error]) from None
    with page.parts.store.begin() as work:
        digest = work.attachments.keep(file.name, file.media_type, content, person, page.now)
    page.handed_in[name] = digest
    return {"name": file.name, "sha256": digest, "size": len(content)}


def _handed_in_before(page: Page, name: str, person: str) -> Json:
    """The file that came with this form before it was refused. Nobody gets at what somebody else has handed in."""
    if not (digest := page.typed(f"{name}.handed")):
        return _NOT_ASKED
    with page.parts.store.read() as work:
        found = work.attachments.handed_in_by(person, digest)
    return {"name": found[0], "sha256": digest, "size": found[1]} if found else _NOT_ASKED


def _applies(scope: Scope, record_class: RecordClass, spec: FieldSpec, kept: Mapping[str, Json]) -> bool:
    return answer(spec.when, record_class, kept, scope.reading()) is True
