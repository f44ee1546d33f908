"""A table with a line for each thing of a field: of a field that holds no records there is no line to fill in."""

from pathlib import Path

import pytest

from archive.vocabulary import VOCABULARY
from engine.errors import DefinitionError
from engine.language.loader import sources_of
from engine.language.source import Sources
from engine.language.validation import load
from tests.archive.test_real_circulation import PACKS

RECORDS = "  records: {type: records, class: deed, zh: 契约, en: Deeds}\n"
TABLE = """  why: {type: text, zh: 原因, en: Why}
  seen:
    type: table
    for: EACH
    zh: 所见
    en: Seen
    fields: {ok: {type: yes_no, zh: 好, en: Good}}
"""


def problems(each: str) -> list[str]:
    sources = sources_of(Path(__file__).parent / "deeds", lambda name: PACKS / name)
    own = dict(sources.files["deeds"])
    own["freezing.yaml"] = own["freezing.yaml"].replace(RECORDS, RECORDS + TABLE.replace("EACH", each))
    try:
        load(Sources("deeds", {**sources.files, "deeds": own}), VOCABULARY, "deeds@1.1")
    except DefinitionError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        ("each form.records", ""),
        (
            "each form.why",
            "freezing.yaml:11:10: expected 'each form.FIELD' of a field that holds records, got 'each form.why'",
        ),
        ("each form.recrods", "did you mean"),
    ],
)
def test_a_table_is_about_records(each: str, expected: str) -> None:
    found = problems(each)
    assert bool(found) == bool(expected), found
    assert not expected or any(expected in one for one in found), found
