"""The quorums that every family of scenarios goes through: how they are written, and who holds their roles."""

from typing import Any

Json = Any


def votes(among: list[Json], needed: Json, **more: Json) -> Json:
    return {"votes": {"among": among, "needed": needed, **more}}


ONE = {"chief": ["amy"]}
TWO = {"chief": ["amy"], "expert": ["ben"]}
THREE = {**TWO, "lawyer": ["cai"]}
BOARD = {"director": ["amy", "ben", "cai"]}
FOUR = {"director": ["amy", "ben", "cai", "dan"]}
MIXED = {**BOARD, "chair": ["dan"]}
MANAGED = {"rita": {"manager": "amy", "unit": "sales"}, "amy": {}, "ben": {}}
UNITS = {"sales": {"head": "ben"}}

# name: how it is written, who holds its roles, and what else the organisation has
QUORUMS: dict[str, tuple[Json, dict[str, list[str]], Json]] = {
    "single": ("chief", ONE, {}),
    "single_of_several": ("director", BOARD, {}),
    "manager": ("manager of opener", ONE, {"people": MANAGED, "units": UNITS}),
    "manager_or_head": (
        {"any_of": ["manager of opener", "head of opener"]},
        ONE,
        {"people": MANAGED, "units": UNITS},
    ),
    "any_of_two": ({"any_of": ["chief", "expert"]}, TWO, {}),
    "any_of_three": ({"any_of": ["chief", "expert", "lawyer"]}, THREE, {}),
    "all_of_two": ({"all_of": ["chief", "expert"]}, TWO, {}),
    "all_of_three": ({"all_of": ["chief", "expert", "lawyer"]}, THREE, {}),
    "in_order_two": ({"in_order": ["chief", "expert"]}, TWO, {}),
    "in_order_three": ({"in_order": ["expert", "lawyer", "chief"]}, THREE, {}),
    "each": ("each director", BOARD, {}),
    "each_then_chair": ({"in_order": ["each director", "chair"]}, MIXED, {}),
    "any_of_all_of": ({"any_of": [{"all_of": ["chief", "expert"]}, "lawyer"]}, THREE, {}),
    "all_of_any_of": ({"all_of": [{"any_of": ["chief", "expert"]}, "lawyer"]}, THREE, {}),
    "in_order_of_all_of": ({"in_order": [{"all_of": ["chief", "expert"]}, "lawyer"]}, THREE, {}),
    "any_of_in_order": ({"any_of": [{"in_order": ["chief", "expert"]}, "lawyer"]}, THREE, {}),
    "votes_two_of_three": (votes(["chief", "expert", "lawyer"], 2), THREE, {}),
    "votes_majority_of_three": (votes(["each director"], "majority"), BOARD, {}),
    "votes_majority_of_four": (votes(["each director"], "majority"), FOUR, {}),
    "votes_half_of_four": (votes(["each director"], "1/2"), FOUR, {}),
    "votes_two_thirds_of_four": (votes(["each director"], "2/3"), FOUR, {}),
    "votes_all": (votes(["each director"], "1/1"), BOARD, {}),
    "votes_weighted": (votes(["each director", "chair"], "majority", weights={"chair": 3}), MIXED, {}),
    "votes_weighted_each": (votes(["each director", "chair"], 5, weights={"each director": 2}), MIXED, {}),
    "votes_veto": (votes(["each director", "chair"], 2, veto=["chair"]), MIXED, {}),
    "votes_veto_of_each": (votes(["each director", "chair"], 1, veto=["each director"]), MIXED, {}),
    "votes_among_quorums": (
        votes([{"any_of": ["chief", "expert"]}, {"all_of": ["lawyer", "chair"]}, "auditor"], 2),
        {**THREE, "chair": ["dan"], "auditor": ["eve"]},
        {},
    ),
    "votes_then_chair": ({"in_order": [votes(["each director"], "majority"), "chair"]}, MIXED, {}),
    "votes_or_chair": ({"any_of": [votes(["each director"], "2/3"), "chair"]}, MIXED, {}),
    "votes_of_votes": (
        votes([votes(["chief", "expert"], 1), votes(["lawyer", "chair"], 2), "auditor"], 2),
        {**THREE, "chair": ["dan"], "auditor": ["eve"]},
        {},
    ),
}
