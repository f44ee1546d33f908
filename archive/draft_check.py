"""The built-in checks asked of one draft."""

from collections.abc import Iterator

from archive.checks.table import CHECKS
from archive.draft import Draft
from archive.draft_entry import list_of
from archive.finding import Finding
from engine.language.field import Reading


def check_draft(draft: Draft, check: str, reading: Reading) -> Iterator[Finding]:
    """What fails of `check` (`complete`, `in_order`, …), line by line."""
    return CHECKS[check](draft.papers, list_of(draft, reading))
