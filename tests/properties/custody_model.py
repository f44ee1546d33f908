"""Where everything must be, worked out from what people did and nothing else: the archive is not asked.

A record goes with all that is inside it: `parts` says so. Sets are of records' ids, mappings by the case that did it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from archive.draft import record_ids
from engine.case.case import Case
from engine.case.command import Act
from engine.digest import Json

Line = tuple[str, str, Mapping[str, Json]]


@dataclass
class Custody:
    """What the company has done with its records so far. Raises AssertionError at once where that may not be."""

    parts: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    held: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    listed: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    spared: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    reserved: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    out: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    lost: set[str] = field(default_factory=set[str])
    destroyed: set[str] = field(default_factory=set[str])
    kept: set[str] = field(default_factory=set[str])
    lines: list[Line] = field(default_factory=list[Line])

    def on_the_shelf(self, records: Mapping[str, str | None]) -> None:
        """All records, and what each is inside."""
        self.parts = {
            id_: frozenset({id_, *(part for part, whole in records.items() if whole == id_)})
            for id_ in records
        }

    def whole(self, ids: Iterable[str]) -> frozenset[str]:
        return frozenset(part for id_ in ids for part in self.parts[id_])

    def opened(self, case: Case) -> None:
        """A person or another case opened it."""
        named = record_ids(case.form.get("records"))
        if case.workflow == "hold":
            self._lay(case, named)
        if case.workflow == "loan":
            self._free(named, but=case.id)
            self.reserved[case.id] = self.whole(named)

    def acted(self, before: Case, after: Case, act: Act) -> None:
        """Somebody acted. What counts is what moved the case on: until then others are awaited."""
        form = {**before.form, **act.answers}
        named = record_ids(form.get("records"))
        match (before.workflow, act.action):
            case ("hold", "lift"):
                del self.held[before.id]
                self._line("holds", before, records=named, matter=form["matter"], step="lifted")
            case ("destruction", "submit"):
                self._free(named, but=before.id)
                self.listed[before.id] = named
                self.spared.pop(before.id, None)
            case ("destruction", "appraise"):
                self._appraise(before, named, act)
            case ("destruction", "witness") if after.visit.number != before.visit.number:
                self._destroy(before, named, record_ids(form.get("left")))
            case ("loan", "hand_out") if after.state == "out":
                self._hand_out(before, named)
            case ("loan", "take_back"):
                back = self.whole(named) - self.whole(record_ids(act.answers.get("still_out")))
                self._end_loan(before.id, back)
                self._loan_line(before, "returned")
            case ("loan", "report_lost"):
                self.lost |= self._end_loan(before.id, self.whole(named))
                self._loan_line(before, "lost")
            case ("search_for_lost", "found"):
                assert self.whole(named) <= self.lost
                self.lost -= self.whole(named)
            case ("stocktake", "accept"):
                self._count(before)
            case _:
                pass

    def ended(self, case: str) -> None:
        """What a case bound is free; holds stay, and what is in somebody's hands."""
        self.reserved.pop(case, None)
        self.listed.pop(case, None)

    def state(self, record: str) -> str:
        if record in self.destroyed:
            return "destroyed"
        if record in self.lost:
            return "lost"
        return "out" if record in self.out else "in_place"

    def bonds(self) -> set[tuple[str, str, str, str | None]]:
        """Record, kind, case and holder of everything that binds."""
        return {
            *((id_, "hold", case, None) for case, ids in self.held.items() for id_ in ids),
            *((id_, "list", case, None) for case in self.listed for id_ in self._on_the_list(case)),
            *((id_, "loan", case, None) for case, ids in self.reserved.items() for id_ in ids),
            *((id_, "loan", case, holder) for id_, (holder, case) in self.out.items()),
        }

    def _on_the_list(self, case: str) -> frozenset[str]:
        """What the case's list binds: a paper that was spared is free, also where its file stays on the list. The file can then
        not be destroyed, and that is refused."""
        return self.whole(self.listed[case]) - self.spared.get(case, frozenset())

    def _held(self) -> frozenset[str]:
        return frozenset(id_ for ids in self.held.values() for id_ in ids)

    def _free(self, named: Iterable[str], but: str) -> None:
        ids = self.whole(named)
        others = {case: self._on_the_list(case) for case in self.listed}
        for case, taken in (*self.reserved.items(), *others.items()):
            assert case == but or not taken & ids, "two matters at once"
        assert not ids & (self.out.keys() | self.lost | self.destroyed | self._held())

    def _lay(self, case: Case, named: tuple[str, ...]) -> None:
        ids = self.whole(named)
        assert not ids & self.destroyed
        self.held[case.id] = ids
        for listing, on_it in self.listed.items():
            self.listed[listing] = tuple(each for each in on_it if not self.parts[each] & ids)
        self._line("holds", case, records=named, matter=case.form["matter"], step="laid")

    def _appraise(self, case: Case, named: tuple[str, ...], act: Act) -> None:
        rows = cast(list[Mapping[str, Json]], act.answers["verdicts"])
        verdicts = {id_: row["verdict"] for id_, row in zip(named, rows, strict=True)}
        self.listed[case.id] = tuple(each for each in named if verdicts[each] == "destroy")
        self.spared[case.id] = self.whole(each for each in named if verdicts[each] != "destroy")
        self.kept |= self.whole(each for each in named if verdicts[each] == "keep")

    def _destroy(self, case: Case, named: tuple[str, ...], left: tuple[str, ...]) -> None:
        ids = self.whole(named) - self.whole(left)
        assert ids <= self.whole(self.listed[case.id]), "destroyed without standing on the list"
        assert not ids & self._held(), "destroyed while held"
        assert not ids & (self.out.keys() | self.lost), "destroyed while somewhere else"
        assert not ids & (self.destroyed | self.kept), "destroyed twice, or though it is to be kept"
        self.destroyed |= ids
        self.listed[case.id] = left
        self._line("destruction", case, records=named, left=left, method=case.form["method"])

    def _hand_out(self, case: Case, named: tuple[str, ...]) -> None:
        self._free(named, but=case.id)
        borrower = str(case.form["borrower"])
        for id_ in self.reserved.pop(case.id):
            self.out[id_] = (borrower, case.id)
        self._loan_line(case, "lent")

    def _end_loan(self, case: str, ids: Iterable[str]) -> set[str]:
        ended = {id_ for id_ in ids if self.out.get(id_, ("", ""))[1] == case}
        for id_ in ended:
            del self.out[id_]
        return ended

    def _loan_line(self, case: Case, step: str) -> None:
        named = record_ids(case.form["records"])
        self._line("loans", case, records=named, borrower=case.form["borrower"], step=step)

    def _count(self, case: Case) -> None:
        missing = record_ids(case.form.get("missing"))
        ids = self.whole(missing)
        assert not ids & (self.out.keys() | self.destroyed)
        self.lost |= ids
        expected = record_ids(case.form.get("expected"))
        self._line("stocktakes", case, records=expected, missing=missing)

    def _line(self, register: str, case: Case, **data: Json) -> None:
        self.lines.append((register, case.id, json.loads(json.dumps(data))))
