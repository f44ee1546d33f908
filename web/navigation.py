"""The ways at the head of every page, by what the reader is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.text import Text
from web.shapes import Link

AUDITOR = "auditor"
OVERSEERS = frozenset({"administrator", AUDITOR, "policy_owner"})
"""Offices of the product itself: they see every case, and the workings. What they may do in a case, the policy says."""


Audience = Literal["overseer", "keeper", "auditor", "borrower"]
"""Whom a way is for: who looks after the whole; who keeps records; they and auditors; where a policy lends, everybody."""


@dataclass(frozen=True, slots=True)
class _Way:
    href: str
    label: Text
    only: Audience | None = None


_WAYS = (
    _Way("/", Text("待办", "Worklist")),
    _Way("/cases", Text("案件", "Cases")),
    _Way("/counter", Text("柜台", "Counter"), "keeper"),
    _Way("/holdings", Text("我的借阅", "My loans"), "borrower"),
    _Way("/records", Text("档案", "Records")),
    _Way("/registers", Text("台账", "Registers")),
    _Way("/readings", Text("阅档记录", "Readings"), "auditor"),
    _Way("/duties", Text("定期移交", "Duties")),
    _Way("/policies", Text("制度", "Policy")),
    _Way("/staff", Text("人员", "Staff")),
    _Way("/messages", Text("邮件记录", "Messages"), "overseer"),
    _Way("/ledger", Text("流水核验", "Ledger"), "overseer"),
    _Way("/set-aside", Text("搁置", "Set aside"), "overseer"),
)


def ways(kinds: frozenset[Audience], here: str) -> tuple[Link, ...]:
    """What a reader of these kinds finds at the head of a page that belongs to the way `here`."""
    return tuple(
        Link(way.label, way.href, here=way.href == here)
        for way in _WAYS
        if way.only is None or way.only in kinds
    )


def is_overseer(roles: Iterable[str]) -> bool:
    """Whether one of the roles looks after the whole."""
    return not OVERSEERS.isdisjoint(roles)
