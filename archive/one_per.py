"""What no second record may share: the values of `one_per`, written so that the database can compare them."""

from collections.abc import Mapping

from archive.record_class import RecordClass
from archive.shape import is_list
from engine.digest import Json, canonical
from engine.text import Text


def one_per_key(record_class: RecordClass, fields: Mapping[str, Json]) -> str | None:
    """The key; None where the class has no such rule, a value is missing, or `where` does not hold."""
    rule = record_class.one_per
    if rule is None or not all(_is_one_of(fields.get(name), wanted) for name, wanted in rule.where.items()):
        return None
    values = [fields.get(name) for name in rule.fields]
    return None if None in values else canonical(values).decode()


def taken_key(class_: str, key: str) -> str:
    """Where the reader says which record has it already."""
    return f"taken.{class_}.{key}"


def twin_text(record_class: RecordClass, twin: str) -> Text:
    """同一项目编号的贷款档案已存在 / there is already a loan file with the same project."""
    rule = record_class.one_per
    titles = [record_class.fields[name].text for name in (rule.fields if rule else ())]
    zh, en = "、".join(t.zh for t in titles), ", ".join(t.of("en") for t in titles)
    name = record_class.text
    return Text(
        f"已有一份{zh}相同的“{name.zh}”（{twin}）",
        f'there is already a record "{name.of("en")}" with the same {en} ({twin})',
    )


def _is_one_of(value: Json, wanted: Json) -> bool:
    return value in wanted if is_list(wanted) else value == wanted
