"""Whatever comes for a field is kept fit to be stored, signed and mailed, or refused in a sentence; nothing breaks."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.vocabulary import VOCABULARY
from engine.digest import Json, canonical
from engine.errors import InvalidForm, InvalidInput
from engine.language.definition import FieldSpec
from engine.language.fields import PLAIN_KINDS
from engine.legible import legible
from tests.archive.pack import field_spec, loan, reading

KINDS = {**PLAIN_KINDS, **VOCABULARY.field_kinds}
HUGE = "9" * 5000
WORDS = st.one_of(
    st.text(st.characters(), max_size=30),  # lone surrogates and control characters too
    st.sampled_from(
        [
            HUGE,
            "-1",
            "１２",
            "1e9",
            "NaN",
            "2026-02-30",
            "0001-01-01",
            "9999-12-31",
            "0001-01-01T00:00:00+14:00",
        ]
    ),
    st.sampled_from(
        ["\x00", "a\r\nBcc: x@y.z", "\u202egpj.exe", "1.999 CNY", "each keeper", "lin,wu", "none"]
    ),
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.just(10**4000), st.floats(), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.sampled_from(
                    [
                        "papers",
                        "project",
                        "item",
                        "pages",
                        "codes",
                        "line",
                        "from",
                        "to",
                        "rows",
                        "text",
                        "note",
                    ]
                ),
                st.sampled_from(["name", "sha256", "size", "due", "any_of", "named", "people"]),
                WORDS,
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
SPECS: tuple[FieldSpec, ...] = tuple(
    field_spec(**keys)
    for keys in (
        *({"type": name} for name in ("text", "date", "moment", "yes_no", "file", "quorum", "deadline")),
        {"type": "number", "least": 1, "most": 100},
        {"type": "money", "least": "10 CNY", "most": "1000.5 CNY"},
        {"type": "choice", "choices": "hand"},
        *({"type": name, "role": "keeper"} for name in ("person", "people")),
        *({"type": name, "kind": "branch"} for name in ("unit", "units")),
        {"type": "new_record", "class": "loan_file"},
        {"type": "new_records", "class": "loan_file"},
        {"type": "records", "class": "loan_file"},
        {"type": "lines", "pick": "form.file.papers"},
    )
)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.type)
@settings(max_examples=60, deadline=None)
@given(given_value=ANYTHING)
@example(given_value=[["a"]])
@example(given_value={"due": "\x00"})
@example(given_value={"due": "2026-01-01", "about": {"zh": "\x00"}})
@example(given_value={"papers": [{"line": HUGE, "item": "approval"}]})
@example(given_value={"papers": {"from": HUGE, "rows": [{"item": "approval"}]}})
def test_anything_is_kept_whole_or_refused(spec: FieldSpec, given_value: Json) -> None:
    form = {"file": loan().kept()}
    asked = {"file": field_spec(type="new_record", **{"class": "loan_file"})}
    try:
        kept = KINDS[spec.type].read(spec, given_value, None, reading(form=form, asked=asked))
    except (InvalidForm, InvalidInput):
        return
    text = json.dumps(kept)
    assert "\\u0000" not in text
    assert canonical(kept).decode("utf-8")


def test_what_nobody_can_read_is_left_out_and_equal_words_are_equal() -> None:
    assert legible(" a\r\nb\x00\ud800 \u202egpj.exe\t甲 ") == "a\nb gpj.exe\t甲"
    assert legible("Cafe\u0301") == "Caf\u00e9"
