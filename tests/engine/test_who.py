"""Who: a phrase read from the left, refused with the column and the nearest right word."""

import pytest
from pydantic import TypeAdapter, ValidationError

from engine.people.who import PathTo, Relation, Role, RoleAt, WhoPhrase, Word, parse_who
from engine.phrase import PhraseError


@pytest.mark.parametrize(
    ("phrase", "part", "each"),
    [
        ("archivist", Role("archivist"), False),
        ("opener", Word("opener"), False),
        ("form.b_role", PathTo("form.b_role"), False),
        ("manager of opener", Relation("manager", Word("opener")), False),
        ("head of form.branch", Relation("head", PathTo("form.branch")), False),
        ("manager of head of worker", Relation("manager", Relation("head", Word("worker"))), False),
        ("clerk at form.branch", RoleAt("clerk", PathTo("form.branch")), False),
        ("each clerk", Role("clerk"), True),
        ("each form.people", PathTo("form.people"), True),
    ],
)
def test_a_phrase_is_read_from_the_left(phrase: str, part: object, each: bool) -> None:
    who = parse_who(phrase)
    assert (who.part, who.each, who.phrase) == (part, each, phrase)


@pytest.mark.parametrize(
    ("phrase", "column", "message"),
    [
        ("", 1, "expected who"),
        ("each", 5, "ends where a role"),
        ("manager of", 11, "ends where a role"),
        ("manger of opener", 1, "did you mean 'manager'"),
        ("clerk in form.branch", 7, "expected 'of' or 'at' after 'clerk', got 'in'"),
        ("Archivist", 1, "no name"),
        ("3rd", 1, "no name"),
    ],
)
def test_a_wrong_phrase_points_at_the_word(phrase: str, column: int, message: str) -> None:
    with pytest.raises(PhraseError, match=message) as wrong:
        parse_who(phrase)
    assert wrong.value.column == column


def test_a_phrase_tells_the_roles_paths_and_words_it_mentions() -> None:
    who = parse_who("clerk at form.branch")
    assert (who.roles, who.paths, who.words) == (("clerk",), ("form.branch",), ())
    assert parse_who("head of worker").words == ("worker",)
    assert parse_who("manager of gm").roles == ("gm",)


def test_a_model_takes_the_phrase_and_gives_it_back() -> None:
    adapter: TypeAdapter[object] = TypeAdapter(WhoPhrase)
    assert adapter.dump_python(adapter.validate_python("manager of opener")) == "manager of opener"
    with pytest.raises(ValidationError, match="expected who"):
        adapter.validate_python(3)
