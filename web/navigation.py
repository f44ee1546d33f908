"""The ways at the head of every page, by what the reader is."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.text import Text
from web.shapes import Link

OVERSEERS = frozenset({"administrator", "auditor", "policy_owner"})
"""Offices of the product itself: they see every case, and the workings. What they may do in a case, the policy says."""


@dataclass(frozen=True, slots=True)
class _Way:
    href: str
    label: Text
    for_overseers: bool = False


_WAYS = (
    _Way("/", Text("待办", "Worklist")),
    _Way("/cases", Text("案件", "Cases")),
    _Way("/registers", Text("台账", "Registers")),
    _Way("/duties", Text("定期移交", "Duties")),
    _Way("/policies", Text("制度", "Policy")),
    _Way("/staff", Text("人员", "Staff")),
    _Way("/messages", Text("邮件记录", "Messages"), for_overseers=True),
    _Way("/ledger", Text("流水核验", "Ledger"), for_overseers=True),
    _Way("/set-aside", Text("搁置", "Set aside"), for_overseers=True),
)


def ways(roles: Iterable[str], here: str) -> tuple[Link, ...]:
    """What somebody with these roles finds at the head of a page that belongs to the way `here`."""
    oversees = is_overseer(roles)
    return tuple(
        Link(way.label, way.href, here=way.href == here) for way in _WAYS if oversees or not way.for_overseers
    )


def is_overseer(roles: Iterable[str]) -> bool:
    """Whether one of the roles looks after the whole."""
    return not OVERSEERS.isdisjoint(roles)
