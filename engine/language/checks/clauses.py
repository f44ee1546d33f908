"""Every rule stands on a clause that exists, and every clause of the policy is kept, or said to be advice or not yet."""

from collections.abc import Iterator

from engine.errors import did_you_mean
from engine.language.checks.names import no_such
from engine.language.checks.whole import Whole
from engine.language.definition import Action, Cited, Opening, Pack
from engine.language.source import Finding, Place

A_FILE = 3
"""So many clauses that are not there, and none that is: the file itself is missing. Fewer may be slips of the pen."""


def uncited(whole: Whole) -> Iterator[Finding]:
    """Clauses cited that do not exist, and clauses that exist and are cited nowhere."""
    cited = dict(_citations(whole))
    named = {**dict(_named(whole)), **cited}
    unknown = {place: clause for place, clause in named.items() if clause not in whole.pack.clauses}
    if len({*unknown.values()}) >= A_FILE and not _own(whole.pack):
        listed = ", ".join(sorted({*unknown.values()}))
        yield Finding(("pack",), f"the file policy.md is missing, or has no clause; expected there: {listed}")
    else:
        for place, clause in unknown.items():
            yield Finding(place, f"policy.md has no clause {clause!r}{_near(whole.pack, clause)}", 1)
    yield from _keepers(whole)
    yield from _left_over(whole, set(cited.values()))


def _near(pack: Pack, clause: str) -> str:
    """The nearest clause. An inherited one is near only by its number: whoever writes N05 of R05 means no other policy."""
    own = _own(pack)
    inherited = [each for each in pack.clauses if each not in own and _differs_in_one_digit(each, clause)]
    return did_you_mean(clause, [*own, *inherited])


def _differs_in_one_digit(one: str, other: str) -> bool:
    return (
        len(one) == len(other)
        and one[0] == other[0]
        and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    )


def _own(pack: Pack) -> tuple[str, ...]:
    """The clauses of the pack's own policy.md."""
    return tuple(clause for clause in pack.clauses if f"clauses.{clause}" not in pack.inherited)


def _citations(whole: Whole) -> Iterator[tuple[Place, str]]:
    """Where a rule cites a clause."""
    for place, part in whole.parts(Cited):
        for number, clause in enumerate(part.clause):
            yield (*place, "clause", number), clause
        terms = part.terms if isinstance(part, Action | Opening) else ()
        for number, clause in enumerate(terms):
            yield (*place, "terms", number), clause


def _named(whole: Whole) -> Iterator[tuple[Place, str]]:
    pack = whole.pack
    yield from (
        ((section, clause), clause) for section in ("kept_by", "advice") for clause in getattr(pack, section)
    )
    yield from ((("not_yet", number), clause) for number, clause in enumerate(pack.not_yet))


def _keepers(whole: Whole) -> Iterator[Finding]:
    pack = whole.pack
    keepers = [*pack.workflows, *pack.duties, *pack.sections.get("registers", {})]
    for clause, keeper in pack.kept_by.items():
        if keeper not in keepers:
            yield Finding(("kept_by", clause), no_such("workflow, duty or register", keeper, keepers), 1)


def _left_over(whole: Whole, cited: set[str]) -> Iterator[Finding]:
    """Only the pack's own clauses: those of an inherited pack were checked with it."""
    pack = whole.pack
    for clause in _own(pack):
        if clause not in {*cited, *pack.kept_by, *pack.advice, *pack.not_yet}:
            text = f"the clause {clause} is cited by no rule; cite it, or name it under kept_by, advice or not_yet"
            yield Finding(("clauses", clause), text)
        elif clause in pack.not_yet and clause in cited:
            yield Finding(
                ("not_yet", pack.not_yet.index(clause)), f"{clause} is cited by a rule: it waits no more", 1
            )
