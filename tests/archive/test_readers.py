"""Who may read: the same by search, on both databases, as record by record; phrases of the policy; what the loader refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from archive.findings import findings
from archive.readers import Right, Rights, Rule, is_graded, is_traced, rights_of
from archive.sought import Search, Sought, read_search
from archive.store.lookups import falling_due, view_page
from archive.store.readings import Read, ReadingKind, write, written_of
from archive.store.searching import all_of, search
from archive.vocabulary import VOCABULARY
from engine.digest import Json
from engine.errors import DefinitionError
from engine.language.field import Reading
from engine.language.loader import read_pack
from engine.language.reader import InForce, Reader
from engine.language.source import Sources
from engine.people.organisation import Holding, Organisation, Person, Unit
from engine.store.unit_of_work import Store
from engine.text import Text
from tests.archive import pack as papers
from tests.archive.pack import CHECKLISTS, PACK, POLICY, reading
from tests.archive.test_search import ALL, store

__all__ = ["store"]

DEAL = "  deal:\n"
MOST = 10_000


def policy(readers: str = "", *, levels: str = "", deal: str = "") -> str:
    """The policy of the tests with readers of a deal, and of levels."""
    assert DEAL in PACK
    text = PACK.replace(DEAL, DEAL + (f"    readers: {readers}\n" if readers else "") + deal)
    return text + (f"\nreaders:\n{levels}" if levels else "")


def wrong(text: str) -> list[str]:
    files = {"pack.yaml": text, "checklists.yaml": CHECKLISTS, "policy.md": POLICY}
    try:
        read = read_pack(Sources("papers", {"papers": files}), VOCABULARY)
    except DefinitionError as error:
        return [str(each) for each in error.problems]
    return [text for _, text in findings(read)]


def found(store: Store, wanted: Search) -> list[int]:
    with store.read() as work:
        pages: list[str] = []
        before: int | None = None
        while True:
            page = search(work.connection, wanted, 30, before)
            pages.extend(page.ids)
            if page.last is None:
                break
            before = page.last
        assert pages == [id_ for part in all_of(work.connection, wanted, 45) for id_ in part]
    assert (page.total, page.is_more) == (len(pages), False)
    return [int(id_) for id_ in pages]


def read_by(person: str | None, *in_force: Reading) -> Reading:
    """The first of them for the eyes of the person, all of them in force."""
    policies = tuple(InForce(each.pack, each.organisation) for each in in_force)
    return replace(in_force[0], reader=Reader(person, policies))


def some_rights(random: Random) -> Rights:
    def right() -> Right:
        if random.random() < 0.2:
            return Right(everything=True)
        fields: Mapping[str, frozenset[str]] = {
            name: frozenset(random.sample(values, random.randint(0, len(values))))
            for name, values in (("branch", ["b1", "b2"]), ("side", ["buyer"]), ("hand", ["first", "second"]))
            if random.random() < 0.5
        }
        return Right(fields=fields)

    def rule(known: tuple[str, ...], level: str | None) -> Rule:
        return Rule(frozenset(known), level, right(), hides=random.random() < 0.4)

    # of two policies, of which one knows a class more
    of_class = [rule((name,), None) for name in ("deal", "loan_file", "deal") if random.random() < 0.6]
    of_level = [
        rule(known, level)
        for known in (("deal",), ("deal", "loan_file"))
        for level in ("secret", "ordinary")
        if random.random() < 0.4
    ]
    return Rights(random.choice(["xu", "fang", "lin"]), (*of_class, *of_level))


@pytest.mark.parametrize("seed", range(12))
def test_a_search_finds_what_may_be_read_and_nothing_else(store: Store, seed: int) -> None:
    rights = some_rights(Random(seed))
    for class_ in ("deal", "loan_file", None):
        mine = [r for r in reversed(ALL) if class_ in (None, r.class_)]
        wanted = Search(class_, (), rights)
        assert found(store, wanted) == [r.nth for r in mine if rights.may_read(r)], (seed, class_)
        seen = replace(wanted, stubs=True)
        assert found(store, seen) == [r.nth for r in mine if rights.sees(r)], (seed, class_)
    # with a condition beside, whichever drives
    sought = read_search("deal", ("side=买方",), reading()).sought
    buyers = [r for r in reversed(ALL) if r.class_ == "deal" and r.fields["side"] == "buyer"]
    readable = [r.nth for r in buyers if rights.may_read(r)]
    assert found(store, Search("deal", sought, rights)) == readable
    # a stub does not tell what stands in its fields, whatever is asked
    assert found(store, Search("deal", sought, rights, stubs=True)) == readable


@pytest.mark.parametrize("seed", range(6))
def test_what_falls_due_is_found_by_who_may_read_it(store: Store, seed: int) -> None:
    rights, until = some_rights(Random(seed)), date(2035, 1, 1)
    due = [r for r in ALL if r.retain_until and r.retain_until <= until.isoformat() and not r.is_gone]
    due.sort(key=lambda r: (str(r.retain_until), r.nth))
    with store.read() as work:
        total, ids = falling_due(work.connection, until, None, ["deal", "loan_file"], 1, MOST, rights=rights)
    mine = [r.id for r in due if rights.may_read(r)]
    assert (total, list(ids)) == (len(mine), mine), seed


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "wanted", [{}, {"side": ["buyer"]}, {"side": ["buyer", "seller"], "hand": ["first"]}], ids=str
)
def test_a_view_shows_and_counts_what_may_be_known(
    store: Store, seed: int, wanted: Mapping[str, list[str]]
) -> None:
    """Of what is kept from somebody a view that chooses by a field would tell the field: it is not among it."""
    rights = some_rights(Random(seed))
    where: dict[str, Json] = {n: [*each] if len(each) > 1 else each[0] for n, each in wanted.items()}
    fitting = [
        r
        for r in ALL
        if r.class_ == "deal" and all(r.fields[name] in values for name, values in wanted.items())
    ]
    for asked, shown in (
        (None, fitting),
        (rights, [r for r in fitting if (rights.may_read(r) if where else rights.sees(r))]),
    ):
        with store.read() as work:
            total, ids = view_page(work.connection, "deal", where, 0, MOST, asked)
            _, rest = view_page(work.connection, "deal", where, 300, 5, asked)
        assert (total, list(ids)) == (len(shown), [r.id for r in shown])
        assert list(rest) == [r.id for r in shown if r.nth > 300][:5]


def test_what_was_read_through_a_case_today_is_known(store: Store) -> None:
    at = reading().now
    with store.begin() as work:
        lines: Sequence[tuple[str, str, ReadingKind, str, Sequence[str]]] = (
            ("lin", "2026-09-28", "opened", "a" * 32, ["1"]),
            ("lin", "2026-09-28", "opened", "a" * 32, ["2"]),
            ("lin", "2026-09-28", "opened", "b" * 32, ["3"]),
            ("lin", "2026-09-28", "printed", "a" * 32, ["4"]),
            ("lin", "2026-09-27", "opened", "a" * 32, ["5"]),
            ("mo", "2026-09-28", "opened", "a" * 32, ["6"]),
        )
        for person, day, kind, case, ids in lines:
            write(work.connection, Read(at, day, person, kind, "case", case), ids)
        found = written_of(work.connection, "lin", "2026-09-28", "opened", "a" * 32)
    assert found == {"1", "2"}


@pytest.mark.parametrize(
    "asked",
    ["words=贸易", "agent~贸易", "custodian=xu", "secrecy=secret", "place=safe", "created=2026-01-01.."],
)
def test_a_search_for_anything_that_a_stub_hides_finds_no_stub(store: Store, asked: str) -> None:
    nothing = Rights("lin", (Rule(frozenset({"deal"}), None, Right()),))
    sought = read_search("deal", (asked,), reading()).sought
    assert found(store, Search("deal", sought, nothing, stubs=True)) == []
    by_number: tuple[Sought, ...] = read_search("deal", ("number=Y1-26-1*",), reading()).sought
    assert found(store, Search("deal", by_number, nothing, stubs=True)) != []
    assert found(store, Search("deal", by_number, nothing)) == []


PEOPLE = {
    "lin": "desk", "mo": "desk", "xu": "company", "head": "company", "gm": "company", "other": "b1",
}  # fmt: skip
STAFF = Organisation.of(
    [Person(id_, Text(id_, id_), f"{id_}@demo.example", unit=unit, manager="mo" if id_ == "lin" else None)
     for id_, unit in PEOPLE.items()],
    [
        Unit("company", Text("公司", "Company"), "company", head="gm"),
        Unit("b1", Text("东区", "East"), "branch", parent="company", head="head"),
        Unit("b2", Text("西区", "West"), "branch", parent="company"),
        Unit("desk", Text("柜台", "Desk"), "team", parent="b1"),
    ],
    [Holding("xu", "keeper"), Holding("other", "safe_keeper", "b1")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("readers", "who"),
    [
        ("anyone", {"lin", "mo", "xu", "head", "gm", "other"}),
        ("nobody", set[str]()),
        ("keeper", {"xu"}),
        ("head of record.branch", {"head"}),
        ("member of record.branch", {"lin", "mo", "other"}),
        ("safe_keeper at record.branch", {"other"}),
        ("{any_of: [keeper, head of record.branch]}", {"xu", "head"}),
    ],
)
def test_each_phrase_names_who_may_read_a_record_of_the_east(readers: str, who: set[str]) -> None:
    assert wrong(policy(readers)) == []
    east = replace(ALL[0], custodian="fang")
    assert east.fields["branch"] == "b1"
    ours = replace(reading(), pack=papers.pack(policy(readers)), organisation=STAFF)

    def may(person: str) -> bool:
        rights = rights_of(read_by(person, ours))
        return rights is None or rights.may_read(east)

    assert {person for person in PEOPLE if may(person)} == who
    assert rights_of(ours) is None, "nothing is kept from the console"


def test_the_custodian_always_reads_and_why_is_said() -> None:
    ours = replace(reading(), pack=papers.pack(policy("head of record.branch")), organisation=STAFF)
    kept = replace(ALL[0], custodian="lin")
    lin, head = (rights_of(read_by(person, ours)) for person in ("lin", "head"))
    assert lin is not None
    assert head is not None
    assert (lin.why(kept), head.why(kept)) == ("custodian", "head of record.branch")


def test_a_level_narrows_what_a_class_allows() -> None:
    ours = replace(
        reading(), pack=papers.pack(policy("anyone", levels="  secret: {who: keeper}\n")), organisation=STAFF
    )
    secret, plain = (replace(ALL[0], custodian="fang", secrecy=level) for level in ("secret", None))
    seen = {}
    for person in ("xu", "lin"):
        rights = rights_of(read_by(person, ours))
        assert rights is not None
        seen[person] = (rights.may_read(secret), rights.may_read(plain))
    assert seen == {"xu": (True, True), "lin": (False, True)}


def test_every_policy_that_has_the_class_must_let_him_whichever_is_asked() -> None:
    """A laxer one opens nothing that another keeps; each names people in its own way; hidden by one is hidden."""
    of_office, of_east, open_to_all, other = (
        replace(reading(), pack=papers.pack(text), organisation=STAFF)
        for text in (
            policy("{any_of: [keeper, member of record.branch]}"),
            policy("{any_of: [safe_keeper at record.branch, head of record.branch, keeper]}"),
            policy(),
            policy(levels="  secret: {who: keeper, unread: hidden}\n"),
        )
    )
    east = replace(ALL[0], custodian="fang", secrecy=None)

    def may(*in_force: Reading) -> set[str]:
        found: set[str] = set()
        for person in PEOPLE:
            rights = rights_of(read_by(person, *in_force))
            if rights is None or rights.may_read(east):
                found.add(person)
        return found

    assert may(of_office) == {"xu", "lin", "mo", "other"}
    assert may(of_east) == {"xu", "other", "head"}
    both = {"xu", "other"}
    assert may(of_office, of_east) == may(of_east, of_office) == may(open_to_all, of_east, of_office) == both
    assert may(open_to_all) == {*PEOPLE}
    lin = rights_of(read_by("lin", of_office, other))
    assert lin is not None
    assert lin.sees(east)
    assert not lin.sees(replace(east, secrecy="secret")), "what one policy hides is hidden"


def test_a_policy_that_keeps_nothing_back_costs_nothing() -> None:
    assert rights_of(read_by("lin", reading())) is None


def test_what_leaves_a_trace_by_any_policy_in_force() -> None:
    plain, marked = papers.pack(), papers.pack(policy(deal="    trace_reading: true\n"))
    record = replace(ALL[0], secrecy=None)
    lax, strict = (replace(reading(), pack=each) for each in (plain, marked))
    assert [is_traced(record, each) for each in (lax, strict)] == [False, True]
    for person in ("lin", None):
        assert is_traced(record, read_by(person, lax, strict))
        assert not is_traced(record, read_by(person, lax))
    graded = [is_graded(replace(record, secrecy=level), plain) for level in (None, "ordinary", "secret")]
    assert graded == [False, False, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (policy("keepr"), "there is no role 'keepr', did you mean 'keeper'?"),
        (policy("opener"), "'opener' says nothing of a record"),
        (policy("form.agent"), "no field 'form.agent' of the type person"),
        (policy("head of record.brnch"), "no field 'record.brnch'"),
        (policy("head of record.side"), "no field 'record.side' of the type person or unit"),
        (policy("custodian of record"), "always reads it"),
        (policy("none"), "expected who, or any_of over who"),
        (policy("{all_of: [keeper, safe_keeper]}"), "expected who, or any_of over who"),
        (policy("{any_of: [keeper, {in_order: [keeper, safe_keeper]}]}"), "expected who, or any_of over who"),
        (policy(deal="    unread: hidden\n"), "'unread' needs 'readers'"),
        (policy("keeper", deal="    unread: blurred\n"), "expected 'stub' or 'hidden', got 'blurred'"),
        (policy(levels="  secrte: {who: keeper}\n"), "no level of secrecy 'secrte', did you mean 'secret'?"),
        (policy(levels="  secret: {who: head of record.branch}\n"), "differs from class to class"),
        (policy(deal="    trace_reading: perhaps\n"), "expected true or false, got 'perhaps'"),
    ],
)
def test_what_the_loader_refuses(text: str, said: str) -> None:
    problems = wrong(text)
    assert any(said in each for each in problems), problems
