"""Guard expressions: unsound ones are refused when loaded, and a question without an answer is never "false"."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.language.fact_type import (
    BOOL,
    DOUBLE,
    INT,
    MOMENT,
    MONEY,
    PERSON,
    RECORD,
    TEXT,
    ChoiceType,
    FactType,
    ListType,
)
from engine.language.guard import RESERVED, MissingFact, Unanswered, compile_expression
from engine.language.guard_wording import ExpressionError

SECRECY = ChoiceType("secrecy", ("ordinary", "secret", "confidential", "top_secret"))
RANK = ChoiceType("rank", ("clerk", "director", "deputy_gm", "gm"))
NAMES: Mapping[str, FactType] = {
    "form.copies": INT,
    "form.copies.given": BOOL,
    "form.rate": DOUBLE,
    "form.title": TEXT,
    "form.urgent": BOOL,
    "form.fee": MONEY,
    "param.highest_fee": MONEY,
    "form.file.closed_on": MOMENT,
    "form.file.papers.complete": BOOL,
    "form.borrower": PERSON,
    "form.lender": PERSON,
    "form.people": ListType(PERSON),
    "form.file": RECORD,
    "form.levels": ListType(SECRECY),
    "form.counts": ListType(INT),
    "record.secrecy": SECRECY,
    "opener.rank": RANK,
    "opener.roles": ListType(TEXT),
    "child.certificates.ended": BOOL,
    "today": MOMENT,
}
NAIVE = datetime(2026, 9, 29, tzinfo=UTC).replace(tzinfo=None)
SHANGHAI = ZoneInfo("Asia/Shanghai")
FACTS: Mapping[str, object] = {
    "form.copies": 4,
    "form.copies.given": True,
    "form.rate": 1.5,
    "form.title": "档案借阅",
    "form.urgent": False,
    "form.fee": 2000,
    "param.highest_fee": 2000,
    "form.file.closed_on": datetime(2026, 9, 30, tzinfo=SHANGHAI),
    "form.file.papers.complete": True,
    "form.borrower": "p1",
    "form.lender": "p2",
    "form.people": ["p1", "p3"],
    "form.file": "r1",
    "form.levels": ["ordinary", "secret"],
    "form.counts": [1, 2, 3],
    "record.secrecy": "confidential",
    "opener.rank": "deputy_gm",
    "opener.roles": ["archivist", "office_director"],
    "child.certificates.ended": True,
    "today": datetime(2026, 9, 29, tzinfo=SHANGHAI),
}
CHOICES = (SECRECY, RANK)


def holds(text: str, **changed: object) -> bool:
    facts = {**FACTS, **{name.replace("__", "."): value for name, value in changed.items()}}
    return compile_expression(text, NAMES, CHOICES).holds(facts)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("form.file.papers.complete", True),
        ("!form.urgent && child.certificates.ended", True),
        ("record.secrecy > secrecy.ordinary", True),
        ("record.secrecy >= secrecy.top_secret", False),
        ("record.secrecy == secrecy.confidential", True),
        ("record.secrecy in [secrecy.secret, secrecy.confidential]", True),
        ("record.secrecy in [secrecy.secret]", False),
        ("secrecy.secret in form.levels", True),
        ("form.levels.all(level, level < secrecy.confidential)", True),
        ("form.levels.exists(level, level == secrecy.top_secret)", False),
        ("opener.rank >= rank.deputy_gm", True),
        ("opener.rank >= rank.gm || 'office_director' in opener.roles", True),
        ('["deputy_gm", "archivist"].exists(r, r in opener.roles)', True),
        ("today < form.file.closed_on", True),
        ("form.file.closed_on <= today", False),
        ("form.borrower == form.lender", False),
        ("form.borrower in form.people", True),
        ("form.lender in form.people", False),
        ("size(form.people) == 2", True),
        ("size(form.title) == 4", True),
        ("form.title == '档案借阅'", True),
        ('form.title == "\'"', False),
        ("form.title == '&& = // ? {} 并且'", False),
        ("form.fee <= param.highest_fee", True),
        ("form.fee < param.highest_fee", False),
        ("form.rate > 1.0 && form.rate < double(form.copies)", True),
        ("(form.copies + 1) * 2 - 4 == 6", True),
        ("form.copies == -1", False),
        ("(form.copies == 3) == form.urgent", True),
    ],
)
def test_a_sound_expression_is_answered(text: str, answer: bool) -> None:
    assert holds(text) is answer


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        # across types
        ("record.secrecy > rank.gm", 16, "'>' cannot compare a choice of 'secrecy' with a choice of 'rank'"),
        (
            "record.secrecy == opener.rank",
            16,
            "'==' cannot compare a choice of 'secrecy' with a choice of 'rank'",
        ),
        ("record.secrecy > 1", 16, "with a whole number; its options are written secrecy.OPTION"),
        ("record.secrecy == 'secret'", 16, "with text; its options are written secrecy.OPTION"),
        ("record.secrecy in [secrecy.secret, rank.gm]", 19, "a list holds things of one type"),
        ("record.secrecy in [secrecy.secret, 1]", 19, "a list holds things of one type"),
        ("[form.copies, form.urgent].exists(x, x)", 1, "a list holds things of one type"),
        ("record.secrecy in []", 19, "an empty list holds nothing"),
        (
            "record.secrecy in opener.roles",
            16,
            "'in' cannot look for a choice of 'secrecy' in a list, each text",
        ),
        (
            "form.levels.all(l, l < rank.gm)",
            22,
            "'<' cannot compare a choice of 'secrecy' with a choice of 'rank'",
        ),
        ("form.copies > 'a'", 13, "'>' cannot compare a whole number with text"),
        ("form.rate > 1", 11, "write 3.0 for 3, double(NAME) for a fact"),
        ("form.fee > 2000", 10, "compare it with an amount that a fact or a parameter names"),
        ("today > '2026-01-01'", 7, "compare it with a date that a fact or a parameter names"),
        ("form.file == form.borrower", 11, "'==' cannot compare a record with a person"),
        ("form.borrower == 'p1'", 15, "'==' cannot compare a person with text"),
        ("form.borrower < form.lender", 15, "'<' has no meaning for a person: it has no order"),
        ("form.title < 'b'", 12, "'<' has no meaning for text: it has no order"),
        ("form.people == form.people", 13, "'==' cannot compare a list, each a person"),
        ("form.copies && form.urgent", 13, "'&&' takes questions answered by yes or no, not a whole number"),
        ("!form.copies", 1, "'!' takes questions answered by yes or no, not a whole number"),
        ("size(form.copies) > 1", 5, "size(…) does not take a whole number"),
        ("form.fee + form.fee == form.fee", 10, "'+' cannot reckon money with money"),
        ("form.copies == 1u", 13, "with an unsigned number"),
        # not a question
        ("form.copies", 1, "expected a question answered by yes or no, this is a whole number"),
        ("record.secrecy", 1, "this is a choice of 'secrecy'"),
        ("form.people", 1, "this is a list, each a person"),
        ("today", 1, "this is a date or moment"),
        # names
        ("form.fil.closed_on == today", 1, "nothing is called 'form.fil.closed_on' here"),
        (
            "form.file.papers == today",
            1,
            "'form.file.papers' is no fact by itself; there are form.file.papers.complete",
        ),
        ("opener.rank > rank.manager", 15, "'rank.manager' here; rank has clerk, director, deputy_gm, gm"),
        ("form.copies.many == 1", 1, "nothing is called 'form.copies.many' here"),
        ("form.title == '档案' && lender", 23, "nothing is called 'lender' here"),
        ("opener.roles.exists(today, today == 'x')", 21, "'today' is a fact's name here"),
        ("opener.roles.exists(form, form == 'x')", 21, "'form' is a fact's name here"),
        ("(form.copies).many == 1", 14, "what stands before the dot has no parts"),
        (".lender", 2, "nothing is called 'lender' here"),
        ("return == 1", 1, "'return' is a reserved word"),
        # signs and words of other languages
        ("form.copies = 5", 13, "'=' does not compare; write =="),
        ("form.copies === 5", 13, "'=' does not compare; write =="),
        ("form.copies <> 5", 13, "'<>' is written !="),
        ("form.urgent and true", 13, "'and' is written &&"),
        ("form.urgent & true", 13, "'&' is written &&"),
        ("form.urgent or true", 13, "'or' is written ||"),
        ("form.urgent | true", 13, "'|' is written ||"),
        ("not form.urgent", 1, "'not' is written !"),
        ("form.copies == null", 16, "there is no null; ask NAME.given"),
        ("form.urgent，true", 12, "write ','"),
        ("（form.urgent)", 1, "write '('"),
        ("form.title == “x”", 15, "text stands in single quotes"),
        ("form.copies == form.copies // 2", 28, "a comment cannot stand"),
        ("form.urgent ? true : false", 13, "'?' is not offered"),
        ("{1: 2}[1] == 2", 1, "braces are not offered"),
        ("google.protobuf.Timestamp{} == today", 26, "braces are not offered"),
        ("form.title == 'a\\'b'", 17, "a backslash is not offered"),
        ("form.title == '''a'''", 15, "single quotes"),
        ("form.title == r'a'", 15, "single quotes"),
        ("form.copies % 2 == 0", 13, "'%' is not offered"),
        ("form.people[0] == form.borrower", 12, "one element of a list cannot be picked out"),
        ("form.people.size() > 1", 13, "size is written size(NAME)"),
        ("has(form.copies)", 1, "there is no function 'has'"),
        ("form.title.matches('(a+)+$')", 12, "there is no function 'matches'"),
        ("dyn(record.secrecy) == dyn(rank.gm)", 1, "there is no function 'dyn'"),
        ("type(form.copies) == int", 1, "there is no function 'type'"),
        ("form.counts.map(x, x) == form.counts", 13, "there is no function 'map'"),
        ("__import__('os').system('true')", 1, "there is no function '__import__'"),
        # unreadable
        ("", 1, "the expression is empty"),
        ("  ", 1, "the expression is empty"),
        ("(form.urgent", 13, "a ')' is missing"),
        ("form.urgent)", 12, "')' is not expected here"),
        ("form.urgent &&", 15, "the expression stops too early"),
        ("form.urgent; true", 12, "';' is not expected here"),
        ("form.title == 'a", 15, "is not expected here"),
        ("form.copies == 9223372036854775808", 16, "this number is too large"),
        ("form.urgent &&\ntrue", 15, "written on one line"),
        ("form.title == 'a\u2028b'", 17, "written on one line"),
        ("!" * 301, 301, "at most 300 characters, this one 301"),
        ("(" * 140 + "form.urgent" + ")" * 140, 1, "too deeply nested"),
        ("[" * 140 + "]" * 140 + " == x", 140, "an empty list holds nothing"),
        ("form" + ".x" * 140, 1, "too deeply nested"),
    ],
)
def test_an_unsound_expression_is_refused_when_loaded(text: str, column: int, message: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        compile_expression(text, NAMES, CHOICES)
    assert message in refused.value.message
    assert refused.value.column == column


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("record.secrecy == secrecy.secrt", "secrecy.secret"),
        ("opener.rank >= deputy_gm", "rank.deputy_gm"),
        ("opener.rank >= rank.manager", ""),
        ("form.fil.closed_on == today", "form.file.closed_on"),
        ("form.file.paper.complete", "form.file.papers.complete"),
        ("sise(form.people) > 1", "size"),
        ("form.people.exist(x, x == form.borrower)", "exists"),
        ("quite_elsewhere", ""),
    ],
)
def test_the_nearest_right_spelling_is_offered(text: str, nearest: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        compile_expression(text, NAMES, CHOICES)
    assert refused.value.nearest == nearest


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("true", ()),
        ("form.copies.given && form.copies > 3", ("form.copies", "form.copies.given")),
        ("form.copies.given", ("form.copies.given",)),
        ("record.secrecy in [secrecy.secret] || 'form.rate' == form.title", ("form.title", "record.secrecy")),
        ("form.levels.all(level, level < secrecy.secret)", ("form.levels",)),
        (".form.urgent || form . urgent", ("form.urgent",)),
    ],
)
def test_it_knows_exactly_the_facts_it_uses(text: str, names: tuple[str, ...]) -> None:
    assert compile_expression(text, NAMES, CHOICES).names == names


def test_a_function_is_not_taken_for_a_fact_of_its_name() -> None:
    names: dict[str, FactType] = {"size": INT, "form.people": ListType(PERSON)}
    assert compile_expression("size(form.people) == 1", names).names == ("form.people",)
    assert compile_expression("size == 1", names).names == ("size",)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("form.copies > 3", "form.copies"),
        ("!(form.copies > 3)", "form.copies"),
        ("form.copies > 3 || form.urgent", "form.copies"),
        ("form.copies != 3 && !form.urgent", "form.copies"),
        ("form.levels.exists(level, level == record.secrecy)", "record.secrecy"),
        ("form.people.all(one, one == form.borrower)", "form.people"),
        ("size(opener.roles) == 0", "opener.roles"),
    ],
)
@pytest.mark.parametrize("gone", ["None", "absent"])
def test_a_missing_fact_is_named_and_never_false(text: str, missing: str, gone: str) -> None:
    facts = {name: value for name, value in FACTS.items() if name != missing}
    if gone == "None":
        facts[missing] = None
    with pytest.raises(MissingFact) as refused:
        compile_expression(text, NAMES, CHOICES).holds(facts)
    assert refused.value.name == missing


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("form.copies.given && form.copies > 3", False),
        ("form.copies > 3 && form.copies.given", False),
        ("!form.copies.given || form.copies > 3", True),
        ("form.copies > 3 || !form.copies.given", True),
    ],
)
def test_whoever_asks_first_whether_a_fact_is_given_gets_an_answer_in_either_order(
    text: str, answer: bool
) -> None:
    assert holds(text, form__copies=None, form__copies__given=False) is answer


@pytest.mark.parametrize(
    ("text", "changed", "why"),
    [
        ("form.copies / 0 == 1", {}, "divide by zero"),
        ("!(form.copies / 0 == 1)", {}, "divide by zero"),
        ("form.copies + 9223372036854775807 > 1", {}, "overflow"),
        ("form.copies == 4", {"form__copies": 2**63}, "form.copies: expected a whole number"),
        ("form.copies == 1", {"form__copies": True}, "form.copies: expected a whole number"),
        ("form.copies == 4", {"form__copies": 4.0}, "form.copies: expected a whole number"),
        ("form.rate > 1.0", {"form__rate": 2}, "form.rate: expected a number with decimals"),
        ("form.urgent", {"form__urgent": 1}, "form.urgent: expected yes or no"),
        ("form.title == 'x'", {"form__title": b"x"}, "form.title: expected text"),
        ("form.title == 'x'", {"form__title": "\ud800"}, "form.title: expected text"),
        ("form.borrower in form.people", {"form__borrower": 7}, "form.borrower: expected a person"),
        ("form.borrower in form.people", {"form__people": ["p1", None]}, "form.people: expected a person"),
        (
            "form.borrower in form.people",
            {"form__people": "p1"},
            "form.people: expected a list, each a person",
        ),
        (
            "record.secrecy > secrecy.secret",
            {"record__secrecy": "gm"},
            "expected a choice of 'secrecy', got 'gm'",
        ),
        ("record.secrecy > secrecy.secret", {"record__secrecy": 2}, "expected a choice of 'secrecy', got 2"),
        ("today > form.file.closed_on", {"today": date(2026, 9, 29)}, "today: expected a date or moment"),
        ("today > form.file.closed_on", {"today": NAIVE}, "today: expected a date or moment"),
        ("today > form.file.closed_on", {"today": datetime(1, 1, 1, tzinfo=SHANGHAI)}, "below minimum"),
    ],
)
def test_an_error_while_computing_is_no_answer(text: str, changed: dict[str, object], why: str) -> None:
    with pytest.raises(Unanswered, match=why):
        holds(text, **changed)


def test_midnight_is_compared_in_the_organisations_zone() -> None:
    midnight = datetime(2026, 9, 30, tzinfo=SHANGHAI)
    before, at = datetime(2026, 9, 29, 15, 59, tzinfo=UTC), datetime(2026, 9, 29, 16, 0, tzinfo=UTC)
    assert holds("today < form.file.closed_on", today=before, form__file__closed_on=midnight)
    assert holds("today == form.file.closed_on", today=at, form__file__closed_on=midnight)


def test_a_loop_without_end_is_stopped() -> None:
    text = "form.counts.all(a, form.counts.all(b, form.counts.all(c, a + b + c >= 0)))"
    assert holds(text)
    with pytest.raises(Unanswered, match="budget"):
        holds(text, form__counts=list(range(1000)))


def test_a_count_is_a_whole_number() -> None:
    count = compile_expression("size(form.people) * 5 - form.copies", NAMES, result="number")
    assert count.number(FACTS) == 6
    with pytest.raises(MissingFact):
        count.number({"form.copies": 1})
    with pytest.raises(Unanswered, match="divide by zero"):
        compile_expression("form.copies / 0", NAMES, result="number").number(FACTS)
    with pytest.raises(ExpressionError, match="expected a whole number, this is yes or no"):
        compile_expression("form.urgent", NAMES, result="number")


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_can_name_no_fact(word: str) -> None:
    """Each word of the list is refused by the language as a whole name; so an author may not take it."""
    if word in ("true", "false"):
        assert compile_expression(word, {word: BOOL}).names == ()
        return
    with pytest.raises(ExpressionError):
        compile_expression(word, {word: BOOL})


@pytest.mark.parametrize(
    "name",
    ["int", "bool", "list", "type", "size", "all", "exists", "has", "map", "string", "double", "x.matches"],
)
def test_other_words_of_the_language_may_name_facts_and_choice_sets(name: str) -> None:
    choice = ChoiceType(name.replace("x.", ""), ("low", "high"))
    names: dict[str, FactType] = {f"form.{name}": INT, "form.is": choice}
    text = f"form.{name} == 1 && form.is == {choice.name}.high"
    assert compile_expression(text, names).holds({f"form.{name}": 1, "form.is": "high"})


def test_a_choice_set_named_as_a_type_is_still_a_type_of_its_own() -> None:
    with pytest.raises(ExpressionError, match="cannot compare"):
        compile_expression("form.level == 1", {"form.level": ChoiceType("int", ("low", "high"))})


def test_names_that_clash_are_refused() -> None:
    with pytest.raises(ValueError, match=r"'rank\.gm' is both a fact and an option"):
        compile_expression("true", {"rank.gm": BOOL}, [RANK])
    with pytest.raises(ValueError, match="two choice sets are called 'rank'"):
        compile_expression("true", {"opener.rank": RANK}, [ChoiceType("rank", ("gm",))])


@given(
    st.sampled_from(RANK.options),
    st.sampled_from(RANK.options),
    st.sampled_from(["<", "<=", "==", "!=", ">", ">="]),
)
def test_options_are_ordered_as_written(one: str, other: str, sign: str) -> None:
    ranks = RANK.options.index(one), RANK.options.index(other)
    expected = {
        "<": ranks[0] < ranks[1],
        "<=": ranks[0] <= ranks[1],
        "==": ranks[0] == ranks[1],
        "!=": ranks[0] != ranks[1],
        ">": ranks[0] > ranks[1],
        ">=": ranks[0] >= ranks[1],
    }[sign]
    assert holds(f"opener.rank {sign} rank.{other}", opener__rank=one) is expected


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*NAMES, *"()[]!'\".<>=&|+-*/ ", "&&", "==", "in"])).map(" ".join)
)
@example("'\"'\"")
@example("exists(form, ")
@example("-9223372036854775808 == --9223372036854775808")
def test_whatever_is_written_is_compiled_or_refused_with_a_column_inside_it(text: str) -> None:
    assert refused_column(text) in range(len(text) + 3)


def refused_column(text: str) -> int:
    """The column of the refusal, 0 if it is accepted."""
    try:
        compile_expression(text, NAMES, CHOICES)
    except ExpressionError as refused:
        return refused.column
    return 0


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="'\\"),
        max_size=80,
    )
)
def test_any_text_in_quotes_is_text_and_nothing_else(words: str) -> None:
    if '"""' in words:
        return
    assert holds(f"form.title == '{words}'", form__title=words)


def test_one_expression_may_be_asked_by_many_threads() -> None:
    expression = compile_expression("form.copies > 3 && 'a' in opener.roles", NAMES, CHOICES)

    def ask(number: int) -> bool:
        return expression.holds({"form.copies": number % 7, "opener.roles": ["a"]}) is (number % 7 > 3)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(4000)))


def test_expressions_may_be_compiled_by_many_threads() -> None:
    def compiled(number: int) -> bool:
        names: dict[str, FactType] = {f"form.n{each}": INT for each in range(number % 5 + 1)}
        return compile_expression("form.n0 > 1", names, CHOICES).holds({"form.n0": number}) is (number > 1)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(compiled, range(200)))


def test_two_expressions_of_one_text_are_equal() -> None:
    assert compile_expression("form.urgent", NAMES) == compile_expression("form.urgent", NAMES, CHOICES)
    assert len({compile_expression("form.urgent", NAMES), compile_expression("form.urgent", NAMES)}) == 1
