"""Proves a database's ledger against itself and against the seals that have left it.

What it shows: no entry was changed, removed, inserted or put in another order since it was sealed; no text differs from what was
written; every list that an entry says was signed is there as it was signed; every case has the number, state and outcome that its
entries tell. It cannot show that entries after the last seal in the file were not rewritten together with their chain, nor that
forms, records, files and mails are as they were: they are working data, the ledger and the signed lists are the evidence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from engine.digest import digest_of
from engine.errors import LedgerBroken, NotFound
from engine.evidence.account import Account, lists_missing
from engine.evidence.ledger import Head, LedgerEntry, broken_links, subject_of
from engine.evidence.seal import FIRST, Leaf, Seal, merkle_root, read_line
from engine.store import signed_lists
from engine.store.append_only import unguarded
from engine.store.unit_of_work import Store, UnitOfWork
from engine.text import counted


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and everything that does not hold, a sentence each."""

    entries: int
    subjects: int
    seals: int
    signed_lists: int
    cases: int
    findings: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What was looked at, and how it came out, in one line."""
        return f"{self.seen}: {f'{len(self.findings)} do not prove' if self.findings else 'all proved'}"

    @property
    def seen(self) -> str:
        """What was looked at."""
        return (
            f"{counted(self.entries, 'entry', 'entries')} in {counted(self.subjects, 'chain')}, "
            f"{counted(self.seals, 'seal')}, {counted(self.signed_lists, 'signed list')}, "
            f"{counted(self.cases, 'case')}"
        )

    def demand(self) -> "Proof":
        """This proof. Raises LedgerBroken when anything does not hold."""
        if self.findings:
            raise LedgerBroken(self.findings)
        return self


def verify_database(store: Store, seals_file: Path | None = None) -> Proof:
    """Proves the whole ledger; with `seals_file`, also that it is the one those seals were made of.

    Raises NotFound when there is no such file, ValueError when it holds something else than seals.
    """
    kept = read_seals(seals_file) if seals_file else ()
    with store.read() as work:
        proving = _Proving(work)
        proving.prove_guards()
        proving.prove_chains()
        proving.prove_seals(kept)
        proving.prove_signed_lists()
        proving.prove_cases()
    return Proof(
        proving.entries,
        len(proving.heads),
        proving.seals,
        proving.lists,
        proving.cases,
        tuple(proving.findings),
    )


def read_seals(file: Path) -> tuple[Seal, ...]:
    """The seals in the file, in its order. Raises NotFound when there is no such file, ValueError for any other line."""
    if not file.is_file():
        raise NotFound("file of seals", str(file))
    return tuple(read_line(line) for line in file.read_text("utf-8").splitlines() if line.strip())


class _Proving:
    """Goes through the database once, and remembers what it saw."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self.findings: list[str] = []
        self.heads: dict[str, Head] = {}
        self.entries = self.seals = self.lists = self.cases = 0
        self._accounts: dict[str, Account] = {}
        self._sealed: dict[tuple[str, int], str] = {}

    def prove_guards(self) -> None:
        """What makes the database refuse changes is in place."""
        for name in unguarded(self._work.connection):
            self.findings.append(f"database: its guard {name} has been removed or disabled")

    def prove_chains(self) -> None:
        """Every chain holds, and ends where its head says."""
        sealed = {(leaf.subject, leaf.seq) for leaf in self._work.seals.all_leaves()}
        for _, entries in groupby(self._work.ledger.all(), key=lambda entry: entry.subject):
            self.findings.extend(broken_links(self._remembered(entries, sealed)))
        heads = self._work.ledger.all_heads()
        for subject in sorted(self.heads.keys() - heads.keys()):
            self.findings.append(f"ledger {subject}: has entries and no head")
        for case in self._work.cases.without_head():
            self.findings.append(f"case {case}: is there, and nothing in the ledger says how it came about")
        for subject, head in heads.items():
            end = self.heads.get(subject, Head())
            if head != end:
                self.findings.append(
                    f"ledger {subject}: its head says #{head.seq} {head.hash[:12]}, its last entry is "
                    f"#{end.seq} {end.hash[:12]}"
                )

    def prove_seals(self, kept: Iterable[Seal]) -> None:
        """Every seal is whole, chained, and made of entries that are there; every kept one is among them."""
        stored = {seal.number: seal for seal in self._work.seals.after(0)}
        previous = FIRST
        for number in range(1, max(stored, default=0) + 1):
            seal = stored.get(number)
            if seal is None:
                self.findings.append(f"seal {number}: is missing")
                continue
            self.findings.extend(f"seal {number}: {fault}" for fault in self._faults(seal, previous))
            previous = seal.hash
        self.seals = len(stored)
        self.findings.extend(_against(kept, stored))

    def prove_signed_lists(self) -> None:
        """Every list that an entry says was signed is there, and has the digest that the signatures cover."""
        kept: set[tuple[str, str, str]] = set()
        for case, signed in signed_lists.everything(self._work.connection):
            self.lists += 1
            kept.add((subject_of(case), signed.field, signed.digest))
            if digest_of(signed.rows) != signed.digest:
                self.findings.append(
                    f"signed list {signed.field!r} of case {case}: is not the one that was signed"
                )

        for subject, name, digest in lists_missing(self._accounts, kept):
            self.findings.append(
                f"signed list {name!r} of {subject}: {digest[:12]} was signed and is not there"
            )

    def prove_cases(self) -> None:
        """Every case that the ledger tells of is there, and stands where its entries say."""
        there: set[str] = set()
        for standing in self._work.cases.standings():
            self.cases += 1
            subject = subject_of(standing.case)
            there.add(subject)
            told = self._accounts.get(subject, Account())
            for fault in told.contradictions(standing.columns, standing.document):
                self.findings.append(f"case {standing.case}: {fault}")
        for subject in sorted(self._accounts.keys() - there):
            self.findings.append(f"ledger {subject}: tells of a case that is not there")

    def _remembered(
        self, entries: Iterable[LedgerEntry], sealed: set[tuple[str, int]]
    ) -> Iterator[LedgerEntry]:
        for entry in entries:
            self.entries += 1
            self.heads[entry.subject] = entry.head
            if entry.subject.startswith(subject_of("")):
                self._accounts.setdefault(entry.subject, Account()).hear(entry)
            if (entry.subject, entry.seq) in sealed:
                self._sealed[entry.subject, entry.seq] = entry.hash
            yield entry

    def _faults(self, seal: Seal, previous: str) -> Iterator[str]:
        leaves = self._work.seals.leaves(seal.number)
        if not seal.is_whole:
            yield "it does not have the hash it was made with"
        if seal.previous != previous:
            yield "it is not chained to the seal before it"
        if len(leaves) != seal.leaves or merkle_root(leaves) != seal.root:
            yield "its leaves do not have its root"
        yield from (fault for leaf in leaves if (fault := self._missing(leaf)))

    def _missing(self, leaf: Leaf) -> str:
        found = self._sealed.get((leaf.subject, leaf.seq))
        if found == leaf.hash:
            return ""
        state = "is not there any more" if found is None else "is another one now"
        return f"ledger {leaf.subject} #{leaf.seq}, which it covers, {state}"


def _against(kept: Iterable[Seal], stored: Mapping[int, Seal]) -> Iterator[str]:
    previous: Seal | None = None
    for seal in kept:
        if not seal.is_whole:
            yield f"seal {seal.number} in the file: does not have the hash it was made with"
        if previous and seal.number == previous.number + 1 and seal.previous != previous.hash:
            yield f"seal {seal.number} in the file: is not chained to the one before it"
        if stored.get(seal.number) != seal:
            state = "has no such seal" if seal.number not in stored else "has another one"
            yield f"seal {seal.number} in the file: the database {state}"
        previous = seal
