"""How a vote stands: what is needed of the whole weight, who has agreed and who is against it; the same words everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from engine.case.case import Visit, WorkItem
from engine.deciding.scope import Scope
from engine.deciding.seating import voices
from engine.digest import Json
from engine.people.panel import Node, is_against, is_met, seats_of, votes_in
from engine.text import Text, counted, listed


@dataclass(frozen=True, slots=True)
class Tally:
    """One vote, counted by weight. `weights` and `vetoes` are by seat: what the seat's own vote weighs, and whose no decides."""

    agreed: int
    against: int
    whole: int
    needed: int
    weights: Mapping[str, int]
    vetoes: frozenset[str]

    @property
    def text(self) -> Text:
        """`3 of 5 votes in favour, 4 needed`."""
        against = Text(f"，反对{self.against}票", f", {self.against} against") if self.against else Text("")
        return (
            Text(
                f"同意{self.agreed}票，共{self.whole}票",
                f"{self.agreed} of {counted(self.whole, 'vote')} in favour",
            )
            + against
            + Text(f"，须{self.needed}票", f", {self.needed} needed")
        )


def tallies(scope: Scope, visit: Visit) -> tuple[Tally, ...]:
    """Every vote of the stay as it stands, an outer one before those inside it."""
    yes, no = voices(scope, visit)
    return tuple(_tally(node, yes, no) for node in votes_in(visit.tree))


def cast_at(scope: Scope, visit: Visit, items: Sequence[WorkItem]) -> list[Json]:
    """What an act at these seats means to each vote they belong to, for the ledger: its weight, and how the vote stands by it."""
    seats = {item.seat for item in items}
    return [
        {
            "weight": weight,
            "for": tally.agreed,
            "against": tally.against,
            "whole": tally.whole,
            "needed": tally.needed,
            **({"veto": True} if seats & tally.vetoes else {}),
        }
        for tally in tallies(scope, visit)
        if (weight := sum(tally.weights.get(seat, 0) for seat in seats))
    ]


def cast_said(data: Mapping[str, Json]) -> Text:
    """The same out of a ledger entry, as a sentence; empty where the act was no vote."""
    votes = cast(Sequence[Mapping[str, int]], data.get("votes") or ())
    return listed(_said(vote) for vote in votes)


def weight_said(weight: int, *, has_veto: bool) -> Text:
    """What one vote counts: `2 votes, with a veto`."""
    veto = Text("，有否决权", ", with a veto") if has_veto else Text("")
    return Text(f"{weight}票", counted(weight, "vote")) + veto


def _said(vote: Mapping[str, int]) -> Text:
    own = weight_said(vote["weight"], has_veto=bool(vote.get("veto")))
    stands = Tally(vote["for"], vote["against"], vote["whole"], vote["needed"], {}, frozenset())
    return Text(f"本次{own.zh}；{stands.text.zh}", f"{own.of('en')}; {stands.text.of('en')}")


def _tally(node: Node, yes: frozenset[str], no: frozenset[str]) -> Tally:
    ballot = node.ballot
    if ballot is None:
        raise ValueError(f"{node.kind} is no vote")
    by_part = tuple(zip(node.parts, ballot.weights, ballot.vetoes, strict=True))
    return Tally(
        agreed=ballot.weight_of([is_met(part, yes, no) for part in node.parts]),
        against=ballot.weight_of([is_against(part, no) for part in node.parts]),
        whole=ballot.whole,
        needed=ballot.needed,
        weights={seat: weight for part, weight, _ in by_part for seat in seats_of(part)},
        vetoes=frozenset(seat for part, _, veto in by_part if veto for seat in seats_of(part)),
    )
