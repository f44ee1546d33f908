"""Votes (票签): the grammar, how they are counted in every order, and what a case does by them."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case.case import Case
from engine.case.command import Act
from engine.deciding.brief import brief_for
from engine.deciding.machine import scope_of
from engine.deciding.scope import Facts
from engine.errors import Refused
from engine.language.checks.staffing import understaffed
from engine.language.loader import read
from engine.language.validation import load
from engine.people.organisation import Holding, Organisation
from engine.people.panel import Panel, asked_now, is_met, seat, votes_in
from engine.people.quorum import parse_quorum, written
from engine.people.quorum_parts import Bound, Entry, Named, Votes, all_of, named, suffices, whos
from engine.people.who import Who
from tests.engine.test_validation import problems_of
from tests.support.small_pack import NOTE, STAFF, Desk, small_definition
from tests.support.tiny import DESK, WORDS, tiny

DIRECTORS = {"gm": ("gao",), "clerk": ("lin", "wu", "he"), "boss": ("bao",), "chair": ("chen",), "empty": ()}


def _naming(who: Entry) -> tuple[str, ...]:
    if isinstance(who, Named):
        return who.people
    return DIRECTORS[(who.who if isinstance(who, Bound) else who).roles[0]]


def votes(among: Sequence[object], needed: object, **more: object) -> dict[str, object]:
    return {"votes": {"among": [*among], "needed": needed, **more}}


def panel(given: object) -> Panel:
    return seat(parse_quorum(given), _naming)


class TestGrammar:
    @pytest.mark.parametrize(
        ("given", "place", "message"),
        [
            ("gm", (), "expected {among: […], needed: …}"),
            (
                {"amongst": ["gm"], "needed": 1},
                ("amongst",),
                "a vote has no 'amongst', did you mean 'among'?",
            ),
            ({"needed": 1}, ("among",), "a list of at least one who under 'among', got None"),
            ({"among": [], "needed": 1}, ("among",), "a list of at least one who"),
            ({"among": ["gm"]}, (), "says how many are 'needed'"),
            ({"among": ["gm"], "needed": 0}, ("needed",), "a number from 1"),
            ({"among": ["gm"], "needed": True}, ("needed",), "a number from 1"),
            ({"among": ["gm"], "needed": "3/2"}, ("needed",), "a fraction like 2/3"),
            ({"among": ["gm"], "needed": "0/2"}, ("needed",), "a fraction like 2/3"),
            ({"among": ["gm"], "needed": "1/0"}, ("needed",), "a fraction like 2/3"),
            ({"among": ["gm"], "needed": "majorty"}, ("needed",), "did you mean 'majority'?"),
            (
                {"among": ["gm", "boss"], "needed": 3},
                ("needed",),
                "3 are needed and all votes together are 2",
            ),
            ({"among": ["gm", "none"], "needed": 1}, ("among", 1), "'none' has no vote"),
            ({"among": ["gm", "manger of opener"], "needed": 1}, ("among", 1), "did you mean 'manager'?"),
            ({"among": ["gm"], "needed": 1, "weights": ["gm"]}, ("weights",), "{who: weight}"),
            (
                {"among": ["boss"], "needed": 1, "weights": {"bos": 2}},
                ("weights", "bos"),
                "did you mean 'boss'?",
            ),
            (
                {"among": ["gm"], "needed": 1, "weights": {"gm": 0}},
                ("weights", "gm"),
                "a whole number from 1",
            ),
            (
                {"among": ["gm"], "needed": 1, "weights": {"gm": 1.5}},
                ("weights", "gm"),
                "a whole number from 1",
            ),
            ({"among": ["gm"], "needed": 1, "veto": "gm"}, ("veto",), "a list of who under 'veto'"),
            (
                {"among": ["each clerk", "gm"], "needed": 1, "veto": ["gm", "clerk"]},
                ("veto", 1),
                "'clerk' has a veto and no vote: it does not stand under 'among', did you mean 'each clerk'?",
            ),
        ],
    )
    def test_what_is_wrong_is_said_where_it_stands(
        self, given: object, place: tuple[object, ...], message: str
    ) -> None:
        with pytest.raises(ValueError) as caught:  # noqa: PT011 the message and the place are looked at below
            parse_quorum({"votes": given})
        assert message in str(caught.value)
        assert getattr(caught.value, "place", ()) == ("votes", *place)

    @pytest.mark.parametrize(
        "given",
        [
            votes(["gm", "boss"], "2/3"),
            votes(["gm", {"any_of": ["boss", "chair"]}], "majority", weights={"gm": 3}, veto=["gm"]),
            votes(["each clerk"], 7),
            votes([votes(["gm", "boss"], 1), "chair"], 2),
        ],
    )
    def test_it_is_written_as_it_was_read(self, given: object) -> None:
        assert written(parse_quorum(given)) == given

    def test_votes_of_people_once_named_stay_theirs(self) -> None:
        kept = named(
            parse_quorum(votes(["each clerk", "gm"], 3, weights={"each clerk": 2}, veto=["gm"])), _naming
        )

        assert parse_quorum(written(kept)) == kept
        assert [s.candidates for s in seat(kept, _naming).seats] == [("lin",), ("wu",), ("he",), ("gao",)]
        (node,) = votes_in(seat(kept, _naming).tree)
        assert node.ballot is not None
        assert (node.ballot.weights, node.ballot.vetoes) == ((2, 2, 2, 1), (False, False, False, True))

    def test_a_weight_whose_phrase_a_parameter_replaced_stays_its_own(self) -> None:
        """What stands in place of `param.x` may be no phrase, or one that another entry has too."""
        plain = parse_quorum(votes(["gm", "gm", "boss"], 2))
        assert isinstance(plain, Votes)
        first, second, third = plain.among
        inner = parse_quorum({"any_of": ["chair", "boss"]})
        kept = Votes((replace(first, weight=3), second, replace(third, entry=inner, veto=True)), 4)

        assert parse_quorum(written(kept)) == kept

    def test_the_strictest_of_several_asks_for_each_vote_once(self) -> None:
        one, other = parse_quorum(votes(["gm", "boss"], 1)), parse_quorum(votes(["gm", "boss"], 2))

        assert all_of([one, one]) == one
        assert written(all_of([one, other, one])) == {"all_of": [written(one), written(other)]}

    @pytest.mark.parametrize(
        ("given", "enough"),
        [
            (votes(["gm", "boss", "chair"], 1), True),
            (votes(["gm", "boss", "chair"], 2), False),
            (votes(["gm", "boss", "chair"], "majority", weights={"gm": 3}), True),
            (votes(["gm", "each clerk"], "majority"), False),
            (votes(["gm", "boss"], 2), False),
            ({"any_of": ["boss", votes(["gm", "chair"], 1)]}, True),
            ({"all_of": ["boss", votes(["gm", "chair"], 1)]}, False),
            ({"any_of": ["gm", "boss"]}, True),
        ],
    )
    def test_whether_one_alone_is_enough(self, given: object, enough: bool) -> None:
        assert suffices(parse_quorum(given), lambda e: isinstance(e, Who) and e.phrase == "gm") is enough


@st.composite
def _ballots(draw: st.DrawFn) -> tuple[list[int], object, list[bool]]:
    weights = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    needed = draw(
        st.one_of(
            st.integers(1, sum(weights)),
            st.just("majority"),
            st.tuples(st.integers(1, 5), st.integers(1, 5)).map(lambda t: f"{min(t)}/{max(t)}"),
        )
    )
    return weights, needed, draw(st.lists(st.booleans(), min_size=len(weights), max_size=len(weights)))


def _expected(weights: Sequence[int], needed: object, vetoes: Sequence[bool], said: Sequence[str]) -> str:
    """The answer by the words of the page: reckoned with fractions, knowing nothing of seats."""
    whole = Fraction(sum(weights))
    yes = sum(w for w, answer in zip(weights, said, strict=True) if answer == "yes")
    ahead = sum(w for w, answer in zip(weights, said, strict=True) if answer in ("yes", ""))

    def carried(weight: int) -> bool:
        match needed:
            case int():
                return weight >= needed
            case "majority":
                return weight > whole / 2
            case _:
                return weight >= whole * Fraction(str(needed))

    if any(veto and answer == "no" for veto, answer in zip(vetoes, said, strict=True)):
        return "refused"
    if carried(yes):
        return "carried"
    return "open" if carried(ahead) else "refused"


@given(_ballots(), st.data())
def test_every_order_of_answers_ends_as_it_is_written(
    ballot: tuple[list[int], object, list[bool]], data: st.DataObject
) -> None:
    weights, needed, vetoes = ballot
    roles = [f"r{number}" for number in range(len(weights))]
    given = votes(
        roles,
        needed,
        weights=dict(zip(roles, weights, strict=True)),
        veto=[role for role, veto in zip(roles, vetoes, strict=True) if veto],
    )
    tree = seat(parse_quorum(given), lambda who: (who.phrase,)).tree
    said = [""] * len(weights)
    for voter in data.draw(st.permutations(range(len(weights)))):
        keys = {
            word: {str(n + 1) for n, each in enumerate(said) if each == word} for word in ("yes", "no", "")
        }
        expected = _expected(weights, needed, vetoes, said)
        met = is_met(tree, keys["yes"], keys["no"])
        possible = is_met(tree, keys["yes"] | keys[""], keys["no"])
        assert ("carried" if met else "open" if possible else "refused") == expected
        if expected != "open":
            return
        assert set(asked_now(tree, keys["yes"])) >= keys[""], "all are asked until it is decided"
        said[voter] = data.draw(st.sampled_from(["yes", "no", "abstained"]))
    assert _expected(weights, needed, vetoes, said) != "open", "when everybody has answered it is decided"


ALL_THREE = """\
      reject: {zh: 不同意, en: Reject, together: true, to: rejected, clause: R04}
      abstain: {zh: 弃权, en: Abstain, together: true, clause: R04}
  filed:"""
REJECTED = "\n  rejected: {zh: 未通过, en: Rejected, final: refused}\n"
EACH = "{votes: {among: [each keeper, boss], needed: 2/3, weights: {boss: 2}, veto: [boss]}}"


ASKS_WHY = ", ask: {why: {type: text, zh: 理由, en: Why}}"


def voting(who: str, staff: Organisation = STAFF, asking: str = "") -> Desk:
    """A note that waits for the votes of `who`: ku and gu are keepers, bao is the boss; a refusal asks `asking`."""
    voices = ALL_THREE.replace("to: rejected,", f"to: rejected{asking},")
    text = NOTE.replace("  filed:", voices).rstrip() + REJECTED
    desk = Desk(small_definition(text.replace("{all_of: [keeper, boss]}", who)), staff)
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    return desk


def _asked(case: Case) -> list[tuple[str, ...]]:
    return [item.candidates for item in case.visit.open_items]


class TestInACase:
    def test_enough_weight_carries_it(self) -> None:
        desk = voting(EACH)
        assert _asked(desk.decide("bao", Act("sign"))) == [("ku",), ("gu",)]
        assert desk.decide("gu", Act("sign")).state == "filed"

    def test_a_no_leaves_it_open_while_the_others_are_enough(self) -> None:
        desk = voting(EACH)
        assert desk.decide("ku", Act("reject")).state == "signing"
        assert desk.decide("gu", Act("reject")).state == "rejected"

    def test_a_veto_decides_at_once(self) -> None:
        desk = voting(EACH)
        desk.decide("ku", Act("sign"))
        assert desk.decide("bao", Act("reject")).state == "rejected"

    def test_without_a_veto_the_same_no_is_one_among_others(self) -> None:
        desk = voting("{votes: {among: [each keeper, boss], needed: 2}}")
        assert desk.decide("bao", Act("reject")).state == "signing"

    def test_who_abstains_is_part_of_the_whole_and_has_not_agreed(self) -> None:
        desk = voting(EACH)
        desk.decide("ku", Act("abstain"))
        case = desk.decide("gu", Act("abstain"))

        assert case.state == "rejected", "2 of 4 could still agree, and 3 are needed"
        assert desk.last is not None
        acted = next(entry for entry in desk.last.entries if entry.what == "acted")
        assert (acted.data["action"], acted.data["to"]) == ("abstain", "rejected")

    def test_a_refusal_that_nobody_pronounced_states_the_count_as_its_reason(self) -> None:
        desk = voting(EACH, asking=ASKS_WHY)
        desk.decide("ku", Act("abstain"))
        case = desk.decide("gu", Act("abstain"))
        said = "有人弃权，表决未获通过：同意0票，共4票，须3票"
        assert (
            case.form["why"]
            == f"{said} / abstained from, and so not carried: 0 of 4 votes in favour, 3 needed"
        )
        assert desk.last is not None
        entry = next(entry for entry in desk.last.entries if entry.what == "not_carried")
        assert (entry.data["action"], entry.data["fields"]) == ("reject", ["why"])

    def test_the_reason_of_who_did_refuse_stands(self) -> None:
        desk = voting(EACH, asking=ASKS_WHY)
        desk.decide("ku", Act("reject", {"why": "缺附件"}))
        assert desk.decide("gu", Act("abstain")).form["why"] == "缺附件"

    def test_what_is_optional_or_no_words_is_not_invented(self) -> None:
        asking = ", ask: {why: {type: text, optional: true, zh: 理由, en: Why}, again: {type: date, zh: 再议日, en: Again on}}"
        desk = voting(EACH, asking=asking)
        desk.decide("ku", Act("abstain"))
        case = desk.decide("gu", Act("abstain"))
        assert (case.state, case.form.get("why"), case.form.get("again")) == ("rejected", None, None)

    def test_a_veto_is_not_used_by_abstaining(self) -> None:
        desk = voting("{votes: {among: [each keeper, boss], needed: 2, veto: [boss]}}")
        assert desk.decide("bao", Act("abstain")).state == "signing"

    def test_a_second_vote_of_the_same_person_is_refused(self) -> None:
        desk = voting(EACH)
        desk.decide("ku", Act("sign"))
        with pytest.raises(Refused, match="acted already"):
            desk.decide("ku", Act("reject"))

    def test_after_the_last_vote_nobody_is_heard_any_more(self) -> None:
        desk = voting(EACH)
        desk.decide("bao", Act("reject"))
        with pytest.raises(Refused, match="has ended"):
            desk.decide("gu", Act("sign"))

    def test_the_ledger_says_what_each_vote_weighs_and_how_the_vote_stands(self) -> None:
        desk = voting(EACH)
        desk.decide("bao", Act("sign"))
        assert desk.last is not None
        assert desk.last.entries[0].data["votes"] == [
            {"weight": 2, "for": 2, "against": 0, "whole": 4, "needed": 3, "veto": True}
        ]
        desk.decide("ku", Act("reject"))
        assert desk.last.entries[0].data["votes"] == [
            {"weight": 1, "for": 2, "against": 1, "whole": 4, "needed": 3}
        ]

    def test_the_brief_shows_how_it_stands(self) -> None:
        desk = voting(EACH)
        case = desk.decide("ku", Act("reject"))
        brief = brief_for(scope_of(desk.definition, case, Facts(desk.staff), desk.now), "bao")

        assert [vote.text.of("en") for vote in brief.votes] == ["0 of 4 votes in favour, 1 against, 3 needed"]
        assert [(seat.answer, seat.weight.of("en")) for seat in brief.seats] == [
            ("no", "1 vote"),
            (None, "1 vote"),
            (None, "2 votes, with a veto"),
        ]


def _with(*holdings: Holding, without: str = "") -> Organisation:
    held = [each for each in STAFF.holdings if each.person != without]
    return Organisation.of([*STAFF.people.values()], [*STAFF.units.values()], [*held, *holdings], version=2)


class TestStaff:
    def test_who_has_voted_keeps_his_vote_when_he_leaves(self) -> None:
        desk = voting("{votes: {among: [each keeper, boss], needed: 2/3}}")
        desk.decide("ku", Act("sign"))
        desk.staff = _with(without="ku")

        assert desk.decide("gu", Act("sign")).state == "filed", "2 of 3: the one who left is still counted"

    def test_the_whole_follows_who_comes(self) -> None:
        desk = voting("{votes: {among: [each keeper, boss], needed: majority}}")
        desk.decide("ku", Act("sign"))
        desk.staff = _with(Holding("wei", "keeper"))

        case = desk.decide("gu", Act("sign"))
        assert (case.state, _asked(case)) == ("signing", [("wei",), ("bao",)]), "2 of 4 is no majority"

    def test_too_few_to_carry_it_is_told_at_once(self) -> None:
        desk = voting("{votes: {among: [each keeper], needed: 2}}", _with(without="ku"))

        assert desk.last is not None
        assert [(m.kind, m.to) for m in desk.last.messages if m.kind == "unfillable"] == [
            ("unfillable", "wei")
        ]


VOTE = "who: {any_of: [keeper, head of opener]}"


def _voted(who: str, also: str = "") -> str:
    return DESK.replace(VOTE, f"who: {who}").replace("      send_back:\n", also + "      send_back:\n")


class TestAtLoading:
    @pytest.mark.parametrize(
        ("who", "where", "said"),
        [
            ("{votes: {among: [keeper, chief], needed: 3}}", "29:51", "all votes together are 2"),
            ("{votes: {among: [keeper, cheif], needed: 1}}", "29:35", "there is no role 'cheif'"),
            ("{votes: {among: [keeper, chief], needed: 1, veto: [cheif]}}", "29:61", "did you mean 'chief'?"),
            (
                "{votes: {among: [keeper, chief], needed: 1, weights: {boss: 2}}}",
                "29:70",
                "there are keeper, chief",
            ),
            ("{votes: {among: [keeper, chief], need: 1}}", "29:49", "did you mean 'needed'?"),
            (
                "{votes: {among: [keeper, chief], needed: 1, veto: [chief]}}",
                "29:10",
                "chief has a veto and no way to say no: 'granting' needs a second 'together' action",
            ),
        ],
    )
    def test_mistakes_are_told_with_file_line_and_column(self, who: str, where: str, said: str) -> None:
        found = problems_of(tiny({"desk.yaml": _voted(who)}))
        assert [each for each in found if each.startswith(f"desk.yaml:{where}:") and said in each] != [], (
            found
        )

    @pytest.mark.parametrize(
        "who",
        [
            "{votes: {among: [opener, chief], needed: 1}}",
            "{votes: {among: [opener, chief, keeper], needed: majority, weights: {opener: 3}}}",
            "{votes: {among: [{any_of: [opener, chief]}, keeper], needed: 1/2}}",
            "{any_of: [chief, {votes: {among: [opener, keeper], needed: 1}}]}",
        ],
    )
    def test_a_vote_that_the_opener_carries_alone_is_his_own_decision(self, who: str) -> None:
        found = problems_of(tiny({"desk.yaml": _voted(who)}))
        assert any("the opener reaches it alone" in each for each in found), found
        assert any(
            "would let the opener approve his own request: his own voice is enough" in each for each in found
        )

    def test_with_others_his_vote_is_one_of_several(self) -> None:
        load(
            tiny({"desk.yaml": _voted("{votes: {among: [opener, chief, keeper], needed: 2}}")}),
            WORDS,
            "tiny@1.1",
        )

    def test_to_abstain_needs_a_refusal_beside_it(self) -> None:
        abstain = "      abstain: {zh: 弃权, en: Abstain, together: true}\n"
        found = problems_of(
            tiny({"desk.yaml": _voted("{votes: {among: [chief, keeper], needed: 2}}", abstain)})
        )
        assert found == [
            (
                "desk.yaml:38:7: 'abstain' leads nowhere, so it abstains: a refusal, 'together' too, must say what happens "
                "when too few agree"
            )
        ]

    def test_to_abstain_does_nothing(self) -> None:
        both = (
            "      oppose: {zh: 反对, en: Oppose, together: true, to: refused}\n"
            "      abstain: {zh: 弃权, en: Abstain, together: true, copy_to: [opener]}\n"
        )
        desk = _voted("{votes: {among: [chief, keeper], needed: 2}}", both)
        refused = "  refused: {zh: 未同意, en: Refused, final: refused}\n"
        (found,) = problems_of(tiny({"desk.yaml": desk + refused}))
        assert found.endswith("'abstain' leads nowhere, so it abstains: it has no effects and no copies")

    def test_with_todays_staff_it_could_not_be_carried(self) -> None:
        desk = _voted("{votes: {among: [each keeper, chief], needed: 3}}")
        pack = read(tiny({"desk.yaml": desk}), WORDS).pack
        few = Organisation.of([*STAFF.people.values()], [], [Holding("ku", "keeper")])
        enough = Organisation.of(
            [*STAFF.people.values()],
            [],
            [Holding("ku", "keeper"), Holding("gu", "keeper"), Holding("bao", "chief")],
        )

        (found,) = [each.message for each in understaffed(pack, few) if "vote" in each.message]
        assert found == (
            "with today's staff the vote can never be carried: 3 of 2 are needed, and 1 could be cast, as there is no chief"
        )
        assert [each for each in understaffed(pack, enough) if "vote" in each.message] == []


def test_everyone_who_votes_is_named_by_the_quorum() -> None:
    quorum = parse_quorum(votes(["gm", {"any_of": ["boss", "chair"]}], 1))
    assert [who.phrase for who in whos(quorum)] == ["gm", "boss", "chair"]
