"""What a policy may ask of records in the archive, and of people about their loans; which records a field may hold."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest

from archive.fields.record import RecordKind
from archive.fields.table import TableKind
from archive.governed import GOVERNED
from archive.may_borrow import may_borrow
from archive.reading import search_for
from archive.store.records import Records
from engine.case.case import Case
from engine.digest import Json, digest_of
from engine.errors import InvalidForm, InvalidInput
from engine.language.definition import FieldSpec
from engine.language.fact_type import BOOL, MOMENT, RECORD, TEXT, ListType
from engine.language.field import Reading
from tests.archive.pack import NOW, PACK, draft, field_spec, pack, reading, workflow
from tests.archive.shelf import MATTER, Shelf, with_people

ONE, MANY = RecordKind("record", many=False), RecordKind("records", many=True)
LATE = datetime(2026, 11, 1, tzinfo=UTC)
VERDICTS = field_spec(
    type="table",
    **{
        "for": "each form.records",
        "fields": {
            "verdict": {"type": "choice", "choices": "verdict", "zh": "意见", "en": "Verdict"},
            "until": {"type": "date", "optional": True, "zh": "至", "en": "Until"},
        },
    },
)
FOUND = field_spec(
    type="table",
    **{"for": "each form.records", "fields": {"found": {"type": "yes_no", "zh": "在库", "en": "Found"}}},
)
RECORDS = field_spec(type="records")
APPRAISING = PACK.replace(
    "  side:\n",
    "  verdict: {destroy: {zh: 销毁, en: Destroy}, keep_until: {zh: 延期, en: Keep until},"
    " keep: {zh: 永久, en: Keep}}\n  side:\n",
)


@pytest.fixture
def shelf(database_url: str) -> Iterator[Shelf]:
    store = with_people(database_url)
    yield Shelf(store)
    store.close()


def _seen(shelf: Shelf, fields: Mapping[str, Mapping[str, object]], of: Case, **more: object) -> Reading:
    """What a case with this form sees."""
    asks = workflow({name: {"zh": name, "en": name, **keys} for name, keys in fields.items()})
    seen = replace(reading(form=of.form, asked=asks.asked), **more)
    with shelf.store.read() as work:
        fetched = GOVERNED.fetch(work, asks, replace(of, state=asks.first), seen)
    form = {n.removeprefix("form."): v for n, v in fetched.items() if n.startswith("form.")}
    return replace(seen, fetched=fetched, form={**of.form, **form})


def _fact(shelf: Shelf, record: str, suffix: str, now: datetime = NOW) -> object:
    asked = {"file": {"type": "record", "class": "loan_file"}}
    seen = _seen(shelf, asked, shelf.case(form={"file": record}), now=now)
    return ONE.fact(seen.asked["file"], record, suffix, seen)


def test_a_record_says_where_it_stands(shelf: Shelf) -> None:
    file = shelf.file()
    asked = (
        "class",
        "number",
        "secrecy",
        "place",
        "custodian",
        "created",
        "state",
        "retention_due",
        "on_loan",
        "on_hold",
    )
    assert [_fact(shelf, file, each) for each in asked] == [
        "loan_file", "2026鸿借字第001号", "ordinary", "reading_room", "xu", NOW, "in_place", False, False, False,
    ]  # fmt: skip
    assert _fact(shelf, file, "project") == "P-17"
    assert _fact(shelf, file, "retention_due", datetime(2036, 9, 28, 16, tzinfo=UTC)) is True
    shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [file]})
    shelf.lend(shelf.case(form={"place": "reading_room"}), file)
    shelf.do(shelf.case(), "appraise", {"verdicts": [{"record": file, "verdict": "keep"}]})
    assert [_fact(shelf, file, each) for each in ("on_hold", "on_loan", "state")] == [True, True, "reading"]
    assert _fact(shelf, file, "verdict") == "keep"


def test_the_facts_of_a_record_are_typed() -> None:
    facts = ONE.facts(field_spec(type="record", **{"class": "loan_file"}), pack())
    assert {facts[each] for each in ("retention_due", "on_loan", "on_hold")} == {BOOL}
    assert (facts["created"], facts["number"], facts["project"]) == (MOMENT, TEXT, TEXT)
    assert {getattr(facts[each], "name", "") for each in ("class", "state", "secrecy")} == {
        "class", "record_state", "secrecy",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"place": ["safe"]}, {"second"}),
        ({"custodian": ["xu"]}, {"first", "second", "third"}),
        ({"class": ["loan_file"]}, {"first", "second", "third"}),
        ({"class": ["deal"]}, {*""}),
        ({"secrecy": ["ordinary"]}, {"first", "second", "third"}),
        ({"on_loan": ["true"]}, {"first"}),
        ({"on_loan": ["false"]}, {"second", "third"}),
        ({"on_loan": ["true", "false"]}, {"first", "second", "third"}),
        ({"state": ["destroyed"]}, {"gone"}),
        ({"state": ["in_place", "lost"]}, {"second", "third"}),
        ({"retention_due": ["true"]}, {"third"}),
        ({"retention_due": ["false"]}, {"first", "second"}),
        ({"retention_due": ["true"], "place": ["safe"]}, {*""}),
        ({"project": ["P-second"]}, {"second"}),
    ],
)
def test_records_are_found_by_what_every_record_has(
    shelf: Shelf, where: Mapping[str, list[str]], found: set[str]
) -> None:
    files = {name: shelf.file(f"P-{name}") for name in ("first", "second", "gone")}
    files["third"] = shelf.file("P-third", now=datetime(2016, 1, 4, tzinfo=UTC))
    shelf.lend(shelf.opened("JC2026-0001"), files["first"])
    shelf.do(shelf.case(), "shelve", {"records": [files["second"]], "place": "safe"})
    listing = shelf.opened("XH2026-001")
    shelf.do(listing, "destroy", {"records": [files["gone"]]})
    with shelf.store.read() as work:
        ids = Records(work.connection).look_up([search_for("loan_file", where, reading())])[0]
    assert set(ids) == {files[name] for name in found}


def test_a_field_finds_what_its_form_its_opener_and_the_policy_name(shelf: Shelf) -> None:
    first, second = shelf.file("P-1"), shelf.file("P-2")
    shelf.do(shelf.case(), "shelve", {"records": [second], "place": "safe"})
    shelf.do(shelf.case(), "give_custody", {"records": [first], "custodian": "lin"})
    for where, form, found in (
        ({"place": "form.place", "class": "loan_file"}, {"place": "safe"}, [second]),
        ({"custodian": "opener", "class": "loan_file"}, {}, [first]),
        ({"place": "form.place"}, {}, []),
    ):
        asked = {
            "place": {"type": "choice", "choices": "place"},
            "found": {"type": "records", "all": True, "where": where},
        }
        seen = _seen(shelf, asked, shelf.case(form=form))
        assert seen.form["found"] == found


def test_what_is_picked_must_be_there_and_fit(shelf: Shelf) -> None:
    file = shelf.file("P-1")
    with shelf.store.begin() as work:
        deal = draft(
            "deal",
            {"side": "seller", "hand": "first", "branch": "b1", "by_agent": False, "dealt_on": "2020-01-01"},
        )
        shelf.do_in(work, shelf.case(), "accession", {"records": deal.kept()}, MATTER)
    with shelf.store.read() as work:
        (other,) = Records(work.connection).find("deal", {})
    asked = {
        "file": {
            "type": "records",
            "class": "loan_file",
            "where": {"project": "P-2", "custodian": ["fang", "lin"], "retention_due": True},
        }
    }
    unknown = "0" * 32
    seen = _seen(shelf, asked, shelf.case(form={"file": [file, other, unknown]}))
    lacking = MANY.missing(seen.asked["file"], seen.form["file"], seen)
    assert [each.zh for each in lacking] == [
        "贷款档案 2026鸿借字第001号不在可选范围内（project, custodian）",
        "交易档案 Y1-20-1不是“贷款档案”",
        f"档案库中没有 {unknown}",
    ]
    fitting = {"file": {"type": "records", "class": "loan_file", "where": {"project": ["P-1"]}}}
    seen = _seen(shelf, fitting, shelf.case(form={"file": [file]}))
    assert MANY.missing(seen.asked["file"], [file], seen) == ()


def test_some_of_another_field_are_picked_and_no_others() -> None:
    left = field_spec(type="records", pick="form.records")
    seen = reading(form={"records": ["a" * 32, "b" * 32]}, asked={"records": RECORDS, "left": left})
    assert MANY.read(left, ["b" * 32], None, seen) == ["b" * 32]
    with pytest.raises(InvalidInput, match="expected records of 'File'"):
        MANY.read(left, ["b" * 32, "c" * 32], None, seen)


def test_some_of_what_nobody_picked_are_picked() -> None:
    every = field_spec(type="records", all=True)
    listed = field_spec(type="records", pick="form.due")
    seen = reading(asked={"due": every, "listed": listed}, fetched={"form.due": ["a" * 32, "b" * 32]})
    assert MANY.read(listed, ["b" * 32], None, seen) == ["b" * 32]
    with pytest.raises(InvalidInput):
        MANY.read(listed, ["c" * 32], None, seen)


@pytest.mark.parametrize(
    ("keys", "key", "message"),
    [
        ({"where": {"retention_deu": True}}, "where", "did you mean 'retention_due'"),
        ({"where": {"projct": "x"}, "class": "loan_file"}, "where", "did you mean 'project'"),
        ({"where": {"on_loan": "sometimes"}}, "where", "expected true or false"),
        ({"pick": "records"}, "pick", "expected form.FIELD"),
        ({"pick": "form.records", "all": True}, "all", "needs no 'all'"),
    ],
)
def test_a_field_that_could_hold_nothing_is_told(keys: Mapping[str, object], key: str, message: str) -> None:
    assert message in dict(MANY.problems(field_spec(type="records", **keys), pack()))[key]


def test_a_table_has_a_line_for_every_record_and_follows_the_list() -> None:
    kind, ids = TableKind(), ["a" * 32, "b" * 32, "c" * 32]
    seen = reading(form={"records": ids}, asked={"records": RECORDS, "count": FOUND})
    given = [{"line": 1, "found": True}, {"record": ids[2], "found": False}]
    kept = kind.read(FOUND, given, None, seen)
    assert kept == [
        {"line": 1, "record": ids[0], "found": True},
        {"line": 3, "record": ids[2], "found": False},
    ]
    assert [each.en for each in kind.missing(FOUND, kept, seen)] == ['line 2: "Found" is not filled in']
    assert kind.fact(FOUND, kept, "found.all", seen) is False
    shorter = replace(seen, form={"records": [ids[2], ids[0]]})
    after = kind.read(FOUND, [], kept, shorter)
    assert [(row["line"], row["record"]) for row in cast(list[Mapping[str, Json]], after)] == [
        (1, ids[2]),
        (2, ids[0]),
    ]
    for row, where in (({"line": 4, "found": True}, "4.line"), ({"record": "x", "found": True}, "1.record")):
        with pytest.raises(InvalidForm) as caught:
            kind.read(FOUND, [row], None, seen)
        assert caught.value.inputs[0].where == where


def test_a_line_gives_its_record_to_what_is_done_for_each() -> None:
    kind = TableKind()
    seen = reading(form={"records": ["a" * 32]}, asked={"records": RECORDS, "count": FOUND})
    kept = kind.read(FOUND, [{"line": 1, "found": True}], None, seen)
    assert kind.member_facts(FOUND, pack())["line.record"] == RECORD
    (member,) = kind.members(FOUND, kept, seen)
    assert (member.values["line.record"], member.facts["line.found"]) == ("a" * 32, True)


def test_a_table_is_asked_as_a_whole(shelf: Shelf) -> None:
    kind, policy = TableKind(), pack(APPRAISING)
    facts = kind.facts(VERDICTS, policy)
    assert isinstance(facts["verdict"], ListType)
    assert kind.facts(FOUND, policy)["found.all"] == BOOL
    file = shelf.file()
    seen = _seen(shelf, {"records": {"type": "records"}}, shelf.case(form={"records": [file]}), pack=policy)
    kept = kind.read(VERDICTS, [{"line": 1, "verdict": "keep"}], None, seen)
    assert kind.fact(VERDICTS, kept, "verdict", seen) == ["keep"]
    ((_, table),) = kind.shown(VERDICTS, kept, seen).tables
    assert [cell.zh for cell in table.rows[0]] == ["1", "贷款档案 2026鸿借字第001号", "永久", ""]
    before = digest_of(kind.listed(VERDICTS, kept, seen))
    assert (
        digest_of(
            kind.listed(
                VERDICTS, [{**row, "verdict": "x"} for row in cast(list[dict[str, Json]], kept)], seen
            )
        )
        != before
    )


def test_a_keep_stays_in_the_table_whoever_says_otherwise() -> None:
    kind, ids = TableKind(), ["a" * 32, "b" * 32]
    seen = reading(
        form={"records": ids}, asked={"records": RECORDS, "verdicts": VERDICTS}, pack=pack(APPRAISING)
    )
    first = kind.read(
        VERDICTS,
        [{"line": 1, "verdict": "keep"}, {"line": 2, "verdict": "keep_until", "until": "2030-12-31"}],
        None,
        seen,
    )
    second = kind.read(
        VERDICTS,
        [{"line": 1, "verdict": "destroy"}, {"line": 2, "verdict": "keep_until", "until": "2029-12-31"}],
        first,
        seen,
    )
    assert second == first
    third = kind.read(VERDICTS, [{"line": 2, "verdict": "keep", "until": None}], second, seen)
    assert [row["verdict"] for row in cast(list[Mapping[str, Json]], third)] == ["keep", "keep"]


def test_whoever_is_late_may_borrow_nothing_more_and_is_told_what(shelf: Shelf) -> None:
    late, fine = shelf.file("P-1"), shelf.file("P-2")
    shelf.lend(shelf.opened("JC2026-0001", due=datetime(2026, 10, 9, 10, tzinfo=UTC)), late)
    shelf.lend(shelf.opened("JC2026-0002", due=datetime(2026, 12, 9, 10, tzinfo=UTC)), fine)
    seen = _seen(shelf, {}, shelf.case(), about=("lin", "fang"), now=LATE)
    lin, fang = (cast(Mapping[str, Json], seen.fetched[f"person.{each}"]) for each in ("lin", "fang"))
    assert (lin["loans"], lin["overdue"]) == (2, 1)
    assert (fang["loans"], fang["overdue"]) == (0, 0)
    (found,) = may_borrow("lin", seen)
    assert found.en == (
        "Loan file 2026鸿借字第001号 is on loan to Lin Yi (JC2026-0001, since 28 Sep 2026, due Fri 9 Oct 2026 18:00)"
    )
    assert may_borrow("fang", seen) == ()
    lenient = PACK.replace(
        "classes:\n",
        "parameters: {loan_blocks: {type: yes_no, value: false, question: {zh: 停借？, en: Blocked?}}}\nclasses:\n",
        1,
    )
    assert may_borrow("lin", replace(seen, pack=pack(lenient))) == ()


def test_a_spec_of_these_tests_is_one() -> None:
    assert isinstance(VERDICTS, FieldSpec)
