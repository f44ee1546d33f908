"""A pack is read whole, or refused with every problem at its file, line and column."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.vocabulary import VOCABULARY
from engine.errors import DefinitionError, NotFound, Problem
from engine.language.document import MOST_ALIASES, read_yaml
from engine.language.loader import Reading, read, read_pack, sources_of
from engine.language.source import LARGEST_FILE, Finding, Sources
from engine.language.validation import load
from tests.support.tiny import DESK, PACK, TINY, WORDS, broken, tiny

WORKFLOWS = Path(__file__).parents[2] / "workflows"
SHIPPED = tuple(sorted(path.parent.name for path in WORKFLOWS.glob("*/pack.yaml")))


def problems_of(sources: Sources) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read_pack(sources, WORDS)
    return [str(problem) for problem in caught.value.problems]


# file, what stands there, what stands there instead, where, and what is said about it
BROKEN = [
    # values of a wrong type
    ("pack.yaml", "version: 1", "version: one", "pack.yaml:2:10", "expected a whole number, got 'one'"),
    ("pack.yaml", "version: 1", 'version: "1"', "pack.yaml:2:11", "expected a whole number, got '1'"),
    ("pack.yaml", "version: 1", "version: true", "pack.yaml:2:10", "expected a whole number, got true"),
    ("pack.yaml", "zh: 小制度", "zh: 2026", "pack.yaml:4:5", "expected text, got 2026; text that looks like"),
    ("pack.yaml", "zh: 小制度", "zh: {a: b}", "pack.yaml:4:5", "expected text, got keys (a)"),
    ("pack.yaml", "size: 3", "size: big", "pack.yaml:21:32", "expected a whole number, got 'big'"),
    ("pack.yaml", "holders: 1", "holders: 0", "pack.yaml:8:42", "expected at least 1, got 0"),
    ("desk.yaml", "copy_to: [opener]", "copy_to: opener", "desk.yaml:37:18", "expected a list, got 'opener'"),
    ("desk.yaml", "form:\n", "form: []\nforms:\n", "desk.yaml:6:7", "expected keys with values, got a list"),
    (
        "desk.yaml",
        "together: true",
        "together: yes",
        "desk.yaml:34:19",
        "expected true or false, got 'yes'; 'yes', 'no', 'on' and 'off' are plain text here",
    ),
    (
        "desk.yaml",
        "optional: true",
        "optional: On",
        "desk.yaml:9:49",
        "got 'On'; 'yes', 'no', 'on' and 'off'",
    ),
    (
        "desk.yaml",
        "final: done",
        "final: don",
        "desk.yaml:44:42",
        "'lapsed', got 'don', did you mean 'done'?",
    ),
    ("pack.yaml", "type: period", "type: perod", "pack.yaml:16:11", "got 'perod', did you mean 'period'?"),
    # dates
    (
        "pack.yaml",
        "version: 1",
        "version: 1\nin_force: 2026-02-30",
        "pack.yaml:3:11",
        "there is no 2026-02-30",
    ),
    (
        "pack.yaml",
        "version: 1",
        "version: 1\nin_force: soon",
        "pack.yaml:3:11",
        "expected a date like 2026-10-01",
    ),
    ("pack.yaml", "version: 1", 'version: 1\nin_force: "2026-10-01"', "pack.yaml:3:12", "without quotes"),
    ("pack.yaml", "zh: 小制度", "zh: 2026-10-01", "pack.yaml:4:5", "expected text, got the date 2026-10-01"),
    (
        "pack.yaml",
        "en: Tiny\n",
        "en: Tiny\ntime_zone: Asia/Shangai\n",
        "pack.yaml:6:12",
        "did you mean 'Asia/Shanghai'?",
    ),
    # keys
    (
        "pack.yaml",
        "version: 1",
        "versoin: 1",
        "pack.yaml:2:1",
        "no key 'versoin' here, did you mean 'version'?",
    ),
    ("pack.yaml", "version: 1\n", "", "pack.yaml:1:1", "expected the key 'version', and it is missing"),
    (
        "pack.yaml",
        "drawers:",
        "drawer:",
        "pack.yaml:20:1",
        "there is no key 'drawer' here, did you mean 'drawers'?",
    ),
    (
        "pack.yaml",
        "size: 3",
        "siez: 3",
        "pack.yaml:21:26",
        "there is no key 'siez' here, did you mean 'size'?",
    ),
    (
        "pack.yaml",
        "size: 3",
        "xylo: 3",
        "pack.yaml:21:26",
        "there is no key 'xylo' here; there are clause, zh, en, size",
    ),
    ("desk.yaml", "require:", "Require:", "desk.yaml:22:9", "no key 'Require' here, did you mean 'require'?"),
    ("desk.yaml", "copy_to:", "copy-to:", "desk.yaml:37:9", "no key 'copy-to' here, did you mean 'copy_to'?"),
    (
        "desk.yaml",
        "- that:",
        "- taht:",
        "desk.yaml:23:13",
        "there is no key 'taht' here, did you mean 'that'?",
    ),
    ("desk.yaml", "type: date, ", "", "desk.yaml:8:3", "expected the key 'type', and it is missing"),
    ("desk.yaml", "who: opener", "who_: opener", "desk.yaml:15:5", "there is no key 'who_' here"),
    (
        "pack.yaml",
        "zh: 小制度\n",
        "zh: 小\nzh: 制度\n",
        "pack.yaml:5:1",
        "'zh' stands here twice, first in line 4",
    ),
    ("pack.yaml", "  keeper:", "  Keeper:", "pack.yaml:8:3", "expected a name (small letters"),
    ("desk.yaml", "  thing:", "  the-thing:", "desk.yaml:7:3", "expected a name (small letters"),
    (
        "pack.yaml",
        "clause: R01",
        "clause: R1",
        "pack.yaml:8:53",
        "expected the id of a clause, like R05, got 'R1'",
    ),
    # phrases: the column is that of the wrong word
    ("pack.yaml", '"09:00-18:00"', '"18:00-09:00"', "pack.yaml:6:33", "hours that open before they close"),
    (
        "pack.yaml",
        "country: CN",
        "country: China",
        "pack.yaml:6:21",
        "expected an ISO 3166 country code, got 'China'",
    ),
    ("desk.yaml", "3 working days", "3 wroking days", "desk.yaml:16:21", "did you mean '3 working days'?"),
    ("desk.yaml", "3 working days", "'3 wroking days'", "desk.yaml:16:22", "got 'wroking days'"),
    ("desk.yaml", "3 working days", '"3 \\u0077roking days"', "desk.yaml:16:22", "got 'wroking days'"),
    ("desk.yaml", "head of opener", "hed of opener", "desk.yaml:29:28", "no relation, did you mean 'head'?"),
    (
        "desk.yaml",
        "head of opener",
        "head fo opener",
        "desk.yaml:29:33",
        "expected 'of' or 'at' after 'head', got 'fo'",
    ),
    ("desk.yaml", "any_of", "anyof", "desk.yaml:29:10", "got 'anyof', did you mean 'any_of'?"),
    ("desk.yaml", "{year}", "{year:3}", "desk.yaml:4:12", "expected 2 after ':' in {year}, got '3'"),
    (
        "desk.yaml",
        "after: case.opened,",
        "",
        "desk.yaml:16:10",
        "expected {within, after}, {within, before}, {by}",
    ),
    (
        "desk.yaml",
        "lend: {thing: form.thing}, ",
        "",
        "desk.yaml:36:19",
        "expected one effect beside for, when and clause",
    ),
    # the text itself
    ("pack.yaml", "  keeper:", "\tkeeper:", "pack.yaml:8:1", "a tab cannot stand here; indent with spaces"),
    (
        "pack.yaml",
        "en: Tiny",
        "en: @tiny",
        "pack.yaml:5:5",
        "'@' cannot begin a value; put the text in quotes",
    ),
    (
        "pack.yaml",
        "en: Tiny",
        "en: Tiny: small",
        "pack.yaml:5:9",
        "text that holds a colon and a space stands in quotes",
    ),
    ("pack.yaml", "en: Tiny", "en: 'Tiny", "pack.yaml:5:5", "the quotes that open here are never closed"),
    (
        "pack.yaml",
        "en: Keeper,",
        "en: Keeper",
        "pack.yaml:8:39",
        "expected ',' or the end of the { } that opens in line 8, got ':'",
    ),
    ("pack.yaml", "zh: 小制度", "zh: !!str 小", "pack.yaml:4:5", "a policy has no tags; take '!!str' away"),
    (
        "pack.yaml",
        "zh: 小制度",
        "zh: !!python/object/apply:os.system id",
        "pack.yaml:4:5",
        "take '!!python/object/apply:os.system' away",
    ),
    ("pack.yaml", "version: 1", "version: 1\nin_force:", "pack.yaml:3:1", "expected a value, got nothing"),
    ("pack.yaml", "inherits: none", "inherits: null", "pack.yaml:3:1", "expected a value, got nothing"),
    ("pack.yaml", "zh: 小制度", "zh: *name", "pack.yaml:4:5", "nothing before this is marked '&name'"),
    ("pack.yaml", "roles:", "<<: {en: Other}\nroles:", "pack.yaml:7:1", "a policy has no merge keys"),
    ("pack.yaml", "unit_kinds:", "---\nunit_kinds:", "pack.yaml:19:1", "expected one document in a file"),
    (
        "pack.yaml",
        "pack: tiny",
        "%YAML 1.1\n---\npack: tiny",
        "pack.yaml:2:1",
        "a policy has no '%' directives",
    ),
    ("pack.yaml", "en: Tiny", "en: Ti\x07ny", "pack.yaml:5:7", "cannot stand in a text file"),
    # what belongs together
    ("pack.yaml", "pack: tiny", "pack: tinny", "pack.yaml:1:7", "named as its folder, 'tiny', got 'tinny'"),
    (
        "desk.yaml",
        "workflow: desk",
        "workflow: dsk",
        "desk.yaml:1:11",
        "named as its file, 'desk', got 'dsk'",
    ),
    ("policy.md", "## R01", "## r1", "policy.md:3:4", "expected the id of a clause, like R05"),
    (
        "policy.md",
        "zh: 物品由保管员保管。",
        "物品由保管员保管。",
        "policy.md:3:4",
        "R01: expected a line 'zh: …'",
    ),
    ("policy.md", "## R02 申请 / Asking", "## R02", "policy.md:9:4", "R02: expected a title after the id"),
    ("policy.md", "## R02", "## R01", "policy.md:9:4", "the clause R01 stands here twice"),
]


@pytest.mark.parametrize(("file", "old", "new", "where", "said"), BROKEN)
def test_what_is_wrong_is_said_at_its_line_and_column(
    file: str, old: str, new: str, where: str, said: str
) -> None:
    found = problems_of(broken(file, old, new))

    assert any(each.startswith(f"tiny/{where}: ") and said in each for each in found), found


def test_the_tiny_pack_itself_is_whole() -> None:
    pack = read_pack(tiny(), WORDS)

    assert [*pack.workflows] == ["desk"]
    assert pack.clauses["R01"].sentence.zh == "物品由保管员保管。"
    assert pack.clauses["R02"].title.en == "Asking"
    assert [*pack.sections["drawers"]] == ["top"]
    assert pack.inherited == {}


def test_all_problems_of_all_files_come_at_once() -> None:
    files = {
        "pack.yaml": PACK.replace("version: 1", "version: one").replace("size: 3", "size: big"),
        "desk.yaml": DESK.replace("final: done", "final: don"),
    }

    found = problems_of(tiny(files))

    assert [each.split(" ")[0] for each in found] == [
        "tiny/desk.yaml:44:42:",
        "tiny/pack.yaml:2:10:",
        "tiny/pack.yaml:21:32:",
    ]


def test_the_order_of_keys_makes_no_difference() -> None:
    lines = PACK.splitlines(keepends=True)
    turned = "".join(lines[1:6]) + lines[0] + "".join(lines[6:])

    assert read_pack(tiny({"pack.yaml": turned}), WORDS) == read_pack(tiny(), WORDS)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_pack_is_read(name: str) -> None:
    pack = read_pack(sources_of(WORKFLOWS / name, lambda other: WORKFLOWS / other), VOCABULARY)

    assert pack.name == name
    assert pack.workflows


def test_positions_hold_inside_lists_quotes_and_effects() -> None:
    reading = read(tiny(), WORDS)

    def at(*place: str | int, column: int | None = None) -> str:
        problem = reading.origins.problem(Finding(("workflows", "desk", *place), "", column))
        return f"{problem.file}:{problem.line}:{problem.column}"

    grant = ("states", "granting", "actions", "grant")
    assert at("states", "granting", "who", "any_of", 1, column=9) == "tiny/desk.yaml:29:36"
    assert at("number", column=2) == "tiny/desk.yaml:4:11"
    assert at(*grant, "effects", 0, "with", "thing") == "tiny/desk.yaml:36:27"
    assert at(*grant, "effects", 0, "clause", 0) == "tiny/desk.yaml:36:47"
    assert at(*grant, "together") == "tiny/desk.yaml:34:9"
    assert at("states", "granting", "nothing", "of", "this") == "tiny/desk.yaml:26:3"


def test_the_words_of_a_clause_may_fill_several_lines() -> None:
    policy = "## R01 保管 / Keeping\n\nzh: 物品由\n保管员保管。\n\nen: The keeper\nkeeps the things.\n\nA remark.\n"
    pack = read_pack(tiny({"policy.md": policy}), WORDS)

    assert pack.clauses["R01"].sentence.zh == "物品由保管员保管。"
    assert pack.clauses["R01"].sentence.en == "The keeper keeps the things."


class TestFiles:
    def test_a_file_that_no_pack_has_is_refused_with_the_nearest(self) -> None:
        assert problems_of(tiny({"dutys.yaml": "dutys: {}"}))[0].startswith(
            "tiny/dutys.yaml:1:1: a pack has no file 'dutys.yaml', did you mean 'duties.yaml'?"
        )
        assert "did you mean 'labels.yaml'?" in problems_of(tiny({"label.yaml": "label: {}"}))[0]
        assert "a pack has no file 'notes.txt'" in problems_of(tiny({"notes.txt": ""}))[0]

    def test_without_pack_yaml_there_is_no_pack(self) -> None:
        assert problems_of(Sources("tiny", {"tiny": {"desk.yaml": DESK}})) == [
            "tiny/pack.yaml:1:1: expected the file 'pack.yaml', and there is none"
        ]

    def test_an_empty_file_says_so(self) -> None:
        assert "tiny/desk.yaml:1:1: the file is empty" in problems_of(tiny({"desk.yaml": ""}))
        assert "expected keys with values" in problems_of(tiny({"desk.yaml": "- a"}))[0]

    def test_demo_and_scenarios_are_left_to_rehearsal(self, tmp_path: Path) -> None:
        folder = written(tmp_path, TINY)
        (folder / "scenarios").mkdir()
        (folder / "demo.yaml").write_text("staff: [")

        assert set(sources_of(folder, nowhere).files["tiny"]) == set(TINY)

    def test_another_folder_is_refused(self, tmp_path: Path) -> None:
        folder = written(tmp_path, TINY)
        (folder / "drafts").mkdir()

        assert refused(folder) == ["tiny/drafts:1:1: a pack has no folder but 'scenarios'"]

    def test_a_file_in_another_encoding_says_where(self, tmp_path: Path) -> None:
        folder = written(tmp_path, TINY)
        (folder / "pack.yaml").write_bytes(PACK.encode("gb18030"))

        assert refused(folder) == [
            "tiny/pack.yaml:4:6: expected text in UTF-8; save the file in that encoding (not GBK)"
        ]

    def test_a_byte_order_mark_and_windows_line_ends_change_nothing(self, tmp_path: Path) -> None:
        folder = written(tmp_path, TINY)
        (folder / "pack.yaml").write_bytes(b"\xef\xbb\xbf" + PACK.replace("\n", "\r\n").encode())

        assert sources_of(folder, nowhere) == tiny()

    def test_a_file_too_large_is_not_read(self, tmp_path: Path) -> None:
        folder = written(tmp_path, TINY)
        (folder / "policy.md").write_bytes(b" " * (LARGEST_FILE + 1))

        assert "expected a file of at most" in refused(folder)[0]

    def test_a_folder_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        assert "expected the folder of a pack, and there is none" in refused(tmp_path / "nothing")[0]


class TestInheritance:
    def test_entries_are_replaced_whole_and_the_rest_is_inherited(self) -> None:
        child = (
            "pack: child\nversion: 2\ninherits: tiny\nzh: 子\nroles: {keeper: {zh: 库管, en: Storekeeper}}\n"
        )
        reading = read_on_tiny(child)

        assert reading.pack.roles["keeper"].zh == "库管"
        assert reading.pack.roles["keeper"].holders is None, "nothing is merged deeper"
        assert reading.pack.roles["chief"].zh == "负责人"
        assert reading.pack.calendar.hours is not None
        assert reading.pack.version == 2
        assert reading.pack.inherited["roles.chief"] == "tiny"
        assert reading.pack.inherited["workflows.desk"] == "tiny"
        assert reading.pack.inherited["calendar"] == "tiny"
        assert "roles.keeper" not in reading.pack.inherited

    def test_a_workflow_of_the_same_name_replaces_the_inherited_one(self) -> None:
        child = "pack: child\nversion: 1\ninherits: tiny\nzh: 子\n"
        reading = read_on_tiny(child, {"desk.yaml": DESK.replace("zh: 借用", "zh: 领用")})

        assert reading.pack.workflows["desk"].zh == "领用"
        assert "workflows.desk" not in reading.pack.inherited

    def test_a_parameter_may_be_given_a_value_and_keeps_the_rest(self) -> None:
        child = "pack: child\nversion: 1\ninherits: tiny\nzh: 子\nparameters: {step: {value: 9 days}}\n"
        reading = read_on_tiny(child)

        assert reading.pack.parameters["step"].value == "9 days"
        assert reading.pack.parameters["step"].question.zh == "一步多久？"
        assert reading.pack.inherited["parameters.step"] == "tiny"
        problem = reading.origins.problem(Finding(("parameters", "step", "value"), "", 1))
        assert (problem.file, problem.line, problem.column) == ("child/pack.yaml", 5, 28)

    def test_only_an_inherited_parameter_may_be_a_value_alone(self) -> None:
        found = problems_of(broken("pack.yaml", "    type: period\n", ""))

        assert found == ["tiny/pack.yaml:15:3: expected the key 'type', and it is missing"]

    def test_problems_of_an_inherited_pack_are_told_under_its_name(self) -> None:
        child = "pack: child\nversion: 1\ninherits: tiny\nzh: 子\n"
        files = {"child": {"pack.yaml": child}, "tiny": {**TINY, "desk.yaml": "workflow: 1"}}

        assert any(each.startswith("tiny/desk.yaml:1:11: ") for each in problems_of(Sources("child", files)))

    def test_what_is_inherited_must_be_there(self, tmp_path: Path) -> None:
        folder = written(
            tmp_path, {**TINY, "pack.yaml": PACK.replace("inherits: none", "inherits: standrad")}
        )

        assert refused(folder) == ["tiny/pack.yaml:3:11: no pack 'standrad', did you mean 'standard'?"]

    def test_a_pack_cannot_inherit_itself(self, tmp_path: Path) -> None:
        folder = written(tmp_path, {**TINY, "pack.yaml": PACK.replace("inherits: none", "inherits: tiny")})

        assert refused(folder) == ["tiny/pack.yaml:3:11: 'tiny' inherits itself: tiny → tiny"]

    def test_without_the_key_a_pack_inherits_standard(self) -> None:
        found = problems_of(broken("pack.yaml", "inherits: none\n", ""))

        assert found == ["tiny/pack.yaml:1:1: the files of 'standard' are missing"]


class TestYaml:
    def test_words_of_old_yaml_are_plain_text(self) -> None:
        text = "a: on\nb: yes\nc: no\nd: off\ne: 12:30:45\nf: 1_000\ng: 0o17\nh: 007\ni: True\nj: 1e3"
        document = read_yaml("f", text)

        assert document.data == {
            "a": "on",
            "b": "yes",
            "c": "no",
            "d": "off",
            "e": "12:30:45",
            "f": "1_000",
            "g": "0o17",
            "h": "007",
            "i": "True",
            "j": "1e3",
        }

    def test_only_plain_numbers_and_true_and_false_are_more_than_text(self) -> None:
        document = read_yaml("f", "[1, -2, 1.5, true, false, '1', \"true\"]")

        assert document.data == (1, -2, 1.5, True, False, "1", "true")

    def test_a_thing_may_be_named_once_and_referred_to(self) -> None:
        assert read_yaml("f", "a: &x {zh: 一}\nb: *x\n").data == {"a": {"zh": "一"}, "b": {"zh": "一"}}

    def test_an_alias_bomb_is_defused_at_once(self) -> None:
        rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]

        with pytest.raises(DefinitionError, match="expected at most 100000 values in a file"):
            read_yaml("bomb", "\n".join(rows))

    def test_aliases_are_limited(self) -> None:
        with pytest.raises(DefinitionError, match="at most 100 '\\*' references"):
            read_yaml("f", "a: &a x\nb: [" + ", ".join(["*a"] * (MOST_ALIASES + 1)) + "]")

    @pytest.mark.parametrize("text", ["[" * 5_000, "{a: " * 5_000, "- " * 5_000, "? " * 5_000])
    def test_depth_is_limited(self, text: str) -> None:
        with pytest.raises(DefinitionError):
            read_yaml("deep", text)

    def test_a_file_too_large_is_not_parsed(self) -> None:
        with pytest.raises(DefinitionError, match="expected a file of at most 1000000 bytes"):
            read_yaml("f", "x" * (LARGEST_FILE + 1))

    def test_a_text_may_be_named_once_too(self) -> None:
        assert read_yaml("f", "a: &x 一\nb: *x\n").data == {"a": "一", "b": "一"}

    def test_an_alias_to_itself_is_refused(self) -> None:
        with pytest.raises(DefinitionError, match="nothing before this is marked '&a'"):
            read_yaml("f", "a: &a [*a]")


@given(st.text(alphabet=st.sampled_from(list("ab:- {}[]'\"\n\t#&*!|>?%@,1.~")), max_size=60))
@settings(max_examples=150)
def test_random_yaml_is_read_or_refused_and_never_crashes(text: str) -> None:
    assert all(problem.line >= 1 and problem.column >= 1 for problem in outcome({"desk.yaml": text}))


@given(st.text(max_size=80))
@example("\r0")
@settings(max_examples=60)
def test_random_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    for file in ("pack.yaml", "desk.yaml", "policy.md"):
        outcome({file: text})


VALUES = st.recursive(
    st.sampled_from(
        ["x", "form.thing", "'3 days'", "none", "true", "1", "-1", "1.5", "2026-01-01", "~", "''", "@", "R01"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: "[" + ", ".join(each) + "]"),
        st.dictionaries(
            st.sampled_from(["when", "clause", "who", "any_of", "x", "state"]), inner, max_size=3
        ).map(lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each.items()) + "}"),
    ),
    max_leaves=6,
)
LINES = [
    number
    for number, line in enumerate(DESK.splitlines())
    if ": " in line and not line.lstrip().startswith("-")
]


@given(st.sampled_from(LINES), VALUES)
@settings(max_examples=150)
def test_any_value_anywhere_is_read_or_refused_and_never_crashes(number: int, value: str) -> None:
    lines = [*DESK.splitlines()]
    key = lines[number].split(": ", maxsplit=1)[0]
    outcome({"desk.yaml": "\n".join([*lines[:number], f"{key}: {value}", *lines[number + 1 :]])})


def outcome(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """The problems of the tiny pack with these files; none where it is sound. Any other error fails the test."""
    try:
        load(tiny(files), WORDS, "tiny@1.1")
    except DefinitionError as error:
        if not error.problems:
            raise
        return error.problems
    return ()


def read_on_tiny(child: str, files: dict[str, str] | None = None) -> Reading:
    return read(Sources("child", {"child": {"pack.yaml": child, **(files or {})}, "tiny": TINY}), WORDS)


def written(folder: Path, files: Mapping[str, str]) -> Path:
    pack = folder / "tiny"
    pack.mkdir()
    for name, text in files.items():
        (pack / name).write_text(text, encoding="utf-8")
    return pack


def refused(folder: Path) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        sources_of(folder, nowhere)
    return [str(problem) for problem in caught.value.problems]


def nowhere(name: str) -> Path:
    raise NotFound("pack", name, ["standard"])
