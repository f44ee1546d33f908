"""Filling a record in, part by part: its fields by their names, its papers under `papers`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from archive.draft import Draft, draft_of, is_draft, record_ids
from archive.one_per import one_per_key, taken_key, twin_text
from archive.paper import Paper
from archive.paper_edit import edited
from archive.paper_list import PaperList, paper_list
from archive.record_class import RecordClass
from archive.record_scope import answer, kind_of
from archive.sections import classes
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, did_you_mean
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.text import Text


def read_draft(class_name: str, given: Json, before: Json, reading: Reading) -> Draft:
    """The draft after what was given; what is not given stays.

    Raises InvalidForm with every field or line that does not fit; `reading.only` limits what may change.
    """
    if not isinstance(given, Mapping):
        raise InvalidForm(
            [InvalidInput("", Text("档案的各项内容", "a record's fields and papers"), str(given)[:80])]
        )
    record_class = classes(reading.pack)[class_name]
    old = draft_of(before) if before is not None else Draft(class_name, default_fields(record_class, reading))
    entered = _as_entered(cast(Mapping[str, Json], given))
    fields = _fields(record_class, entered, old.fields, reading)
    listed = paper_list(record_class, fields, reading)
    new = replace(old, fields=fields, papers=edited(entered.get("papers"), old.papers, listed, reading))
    _refuse_other_changes(old, new, reading.only)
    _refuse_taken(record_class, old, new, reading)
    return new


def list_of(draft: Draft, reading: Reading) -> PaperList:
    """The list of papers that applies to the draft."""
    return paper_list(classes(reading.pack)[draft.class_], draft.fields, reading)


def lacking(draft: Draft, reading: Reading) -> Iterator[Text]:
    """What the draft lacks to be whole: required fields of its own and of its papers, and that no record has its place."""
    record_class = classes(reading.pack)[draft.class_]
    if (taken := _taken(record_class, draft, reading)) and draft.record is None:
        yield twin_text(record_class, taken)
    for name, spec in record_class.fields.items():
        if (
            draft.fields.get(name) is None
            and not spec.optional
            and _is_asked(spec, record_class, draft, reading)
        ):
            yield Text(f"未填写“{spec.zh}”", f'"{spec.text.of("en")}" is not filled in')
    asked = list_of(draft, reading).checklist.fields
    required = {name: spec for name, spec in asked.items() if not spec.optional}
    for line, paper in enumerate(draft.papers, 1):
        for name, spec in required.items():
            if paper.fields.get(name) is None:
                yield Text(
                    f"第{line}行未填写“{spec.zh}”", f'line {line}: "{spec.text.of("en")}" is not filled in'
                )


def _taken(record_class: RecordClass, draft: Draft, reading: Reading) -> str:
    """The record that has what the draft may not share; "" when there is none."""
    key = one_per_key(record_class, draft.fields)
    return str(reading.fetched.get(taken_key(draft.class_, key)) or "") if key else ""


def _refuse_taken(record_class: RecordClass, old: Draft, new: Draft, reading: Reading) -> None:
    """Told where it is entered; a draft whose place was taken meanwhile can still be edited."""
    taken = _taken(record_class, new, reading)
    if not taken or record_class.one_per is None or taken == _taken(record_class, old, reading):
        return
    name = record_class.one_per.fields[0]
    title = record_class.fields[name].text
    expected = Text(
        f"另一个{title.zh}，该{title.zh}的档案已归档（{taken}）",
        f"another {title.of('en')} (there is already {taken} with this one)",
    )
    raise InvalidForm([InvalidInput(name, expected, str(new.fields[name]))])


def _is_asked(spec: FieldSpec, record_class: RecordClass, draft: Draft, reading: Reading) -> bool:
    """A condition that cannot be answered yet asks nothing: what it waits for is itself named as missing."""
    return answer(spec.when, record_class, draft.fields, reading) is True


def default_fields(record_class: RecordClass, reading: Reading) -> Mapping[str, Json]:
    """What a record of the class has before anybody has filled anything in."""
    found: dict[str, Json] = {}
    for name, spec in record_class.fields.items():
        kind = kind_of(spec)
        if spec.default is not None and kind is not None:
            found[name] = kind.read(spec, spec.default, None, reading)
    return found


def _as_entered(given: Mapping[str, Json]) -> Mapping[str, Json]:
    """A draft kept by another case, as if it had been entered here: nothing is taken unread."""
    if not is_draft(given):
        return given
    papers = [
        {**{key: value for key, value in row.items() if key != "fields"}, **_mapping(row.get("fields"))}
        for row in cast(list[Mapping[str, Json]], given["papers"])
    ]
    return {**_mapping(given["fields"]), "papers": papers}


def _mapping(value: Json) -> Mapping[str, Json]:
    return cast(Mapping[str, Json], value) if isinstance(value, Mapping) else {}


def _fields(
    record_class: RecordClass, given: Mapping[str, Json], before: Mapping[str, Json], reading: Reading
) -> Mapping[str, Json]:
    fields = dict(before)
    wrong: list[InvalidInput] = []
    for name, value in given.items():
        if name == "papers":
            continue
        try:
            fields[name] = _field(name, record_class, value, fields.get(name), reading)
        except InvalidInput as error:
            wrong.append(error.inside(name))
    if wrong:
        raise InvalidForm(wrong)
    return {name: value for name, value in fields.items() if value is not None}


def _field(name: str, record_class: RecordClass, value: Json, before: Json, reading: Reading) -> Json:
    spec = record_class.fields.get(name)
    if spec is None:
        known = [*record_class.fields, "papers"]
        expected = Text("已有的项目：", "a field of the record: ") + Text("、".join(known), ", ".join(known))
        raise InvalidInput("", expected, f"{name}{did_you_mean(name, known)}")
    kind = kind_of(spec)
    if kind is None:
        return next(iter(record_ids(value)), None)
    return kind.read(spec, value, before, reading)


def _refuse_other_changes(old: Draft, new: Draft, only: tuple[str, ...]) -> None:
    """What stays as it was may be given again; so a page can send a line whole."""
    if not only:
        return
    parts = frozenset(only)
    changed = [name for name in {**old.fields, **new.fields} if old.fields.get(name) != new.fields.get(name)]
    if outside := [name for name in changed if name not in parts]:
        raise _not_now(outside[0], only)
    if "papers" not in parts and _masked(old.papers, parts) != _masked(new.papers, parts):
        raise _not_now("papers", only)


def _masked(papers: tuple[Paper, ...], parts: frozenset[str]) -> list[dict[str, Json]]:
    """The papers without the columns that may change."""
    free = {part.removeprefix("papers.") for part in parts}
    return [{key: value for key, value in paper.kept().items() if key not in free} for paper in papers]


def _not_now(where: str, only: tuple[str, ...]) -> InvalidForm:
    names = ", ".join(only)
    expected = Text(f"此步骤只能填写：{names}", f"no change but of {names}")
    return InvalidForm([InvalidInput(where, expected, where)])
