"""Words keep their columns, and paths are made of names."""

import pytest

from engine.phrase import Path, PhraseError, Word, is_path, nearest, parse_path, words


def test_words_know_the_column_at_which_they_begin() -> None:
    assert words("  3 working  days") == (Word("3", 3), Word("working", 5), Word("days", 14))
    assert words("   ") == ()


def test_a_path_is_read_and_written_alike() -> None:
    assert parse_path(" form.closed_on ") == Path("form.closed_on")
    path = parse_path("acted.state.form2")
    assert (str(path), path.head, path.tail) == ("acted.state.form2", "acted", "state.form2")


@pytest.mark.parametrize(
    ("text", "column", "near"),
    [
        ("form.Closed_on", 6, "form.closed_on"),
        ("form.closed-on", 6, "form.closed_on"),
        ("form..closed_on", 6, ""),
        ("2form.x", 1, ""),
        (" form.归档日", 7, ""),
        ("  opener", 3, ""),  # a name alone is no path
        ("", 1, ""),
    ],
)
def test_a_wrong_path_is_pointed_at_where_it_goes_wrong(text: str, column: int, near: str) -> None:
    with pytest.raises(PhraseError) as refused:
        parse_path(text)
    assert (refused.value.column, refused.value.nearest) == (column, near)


def test_only_a_dotted_name_looks_like_a_path() -> None:
    assert is_path("param.step")
    assert not is_path("opener")
    assert not is_path("param.step ")
    assert not is_path("3 days")


def test_the_nearest_word_is_found_or_none_is_guessed() -> None:
    assert nearest("Fridy", ["monday", "friday"]) == "friday"
    assert nearest("banana", ["monday", "friday"]) == ""
