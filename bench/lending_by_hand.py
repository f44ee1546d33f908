"""A loan as one would write it by hand, for this one policy only: its six commands, each a transaction.

Every row of fonds is written, in the same size: both cases, work items, deadlines, ledger with its hash chain, messages, signed
lists, bonds, movements, register lines and where the records stand. What fonds must know of them is read and locked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from bench import lending_rows as loans
from bench import rows_by_hand as rows
from bench.by_hand import Hand, canonical, compact, digest, stamp
from bench.lending_rows import BORROWER, BOSS, KEEPER, PURPOSE, TERM, Thing
from bench.rows_by_hand import Document, Head
from engine.case.identity import new_id


@dataclass(slots=True)
class LendingByHand:
    """Loans written to one database; `edition` is the one that cases are pinned to."""

    hand: Hand
    edition: str
    now: datetime

    def ask(self, file: str) -> str:
        """The borrower asks for a file; the request's id."""
        with self.hand.transaction():
            self.hand.run(rows.STAFF)
            self.hand.run(loans.OVERDUE, (BORROWER, self.hand.moment(self.now))).fetchall()
            things = self._take(file)
            number = f"JY2026-{rows.drawn(self.hand, 'borrowing:JY2026-{seq}', 1):04}"
            document = self._document("borrowing", number, "deciding", None)
            document["form"] = {"records": [file], "purpose": PURPOSE, "term": TERM}
            document["rulings"] = {"lending": loans.ruling(stamp(self.now))}
            seats = (("1.1", "chairman", ""), ("1.2", "gm", BOSS), ("1.3", "deputy_in_charge of opener", ""))
            rows.seat(document, "1", *seats)
            document["deadlines"] = {"deciding": self._due("deciding", 2, "个工作日", "working days", "R24")}
            listed = digest(canonical(loans.listed(things)))
            form = {"records": {"list": listed}, "term": TERM}
            head = self._opened(document, Head(), BORROWER, form)
            head = self._append(document, head, BORROWER, "ruled", loans.RULED)
            self._head(document, head, new=True)
            rows.write_deadlines(self.hand, document, "deciding")
            case = str(document["id"])
            self.hand.run(rows.OFFER, (case, "1.2", BOSS, False, self.hand.moment(self.now)))
            vacant = tuple(
                ("unfillable", "he", key, compact({"who": who})) for key, who, person in seats if not person
            )
            rows.post(self.hand, case, self.now, ("request", BOSS, "1.2", "{}"), *vacant)
        return case

    def approve(self, case: str) -> str:
        """The general manager signs; the loan that this opens, the records reserved for it."""
        with self.hand.transaction():
            document, head = self._lock(case)
            things = self._take(document["form"]["records"][0])
            signed = self._sign(document, things)
            loan = self._loan(document, things)
            self._leave(document, "lent", "approve", BOSS, "gm", ("deciding", None))
            child: Document = {
                "name": "loan",
                "case": loan["id"],
                "state": "issuing",
                "outcome": None,
                "form": {},
            }
            document["children"] = {"loan": child}
            self._write(document)
            lent = {"borrower": BORROWER, "clauses": ["R25"], "effect": "lend", "place": "out"}
            data = self._act_of("approve", "deciding", "lent", ["gm"], ["R23", "R24"], signed)
            data["effects"] = [{**lent, "records": document["form"]["records"]}]
            self._head(document, self._append(document, head, BOSS, "acted", data))
            rows.done(self.hand, case, "1.2", BOSS)
            self._copy(case, "approve", signed)
        return str(loan["id"])

    def hand_out(self, loan: str, person: str) -> None:
        """One of two signs: first the keeper, then the borrower, who has the file from then on."""
        is_last = person == BORROWER
        with self.hand.transaction():
            document, head = self._lock(loan)
            things = self._take(document["form"]["records"][0])
            signed = self._sign(document, things)
            item = document["visit"]["items"][int(is_last)]
            state = "out" if is_last else "issuing"
            data = self._act_of("hand_out", "issuing", state, [item["phrase"]], ["L03"], signed)
            if is_last:
                loans.end_bonds(self.hand, things, self.now)
                loans.bind(self.hand, things, loan, self.now, person, BORROWER)
                loans.put(self.hand, things, "out", "out")
                loans.move(self.hand, things, loan, self.now, "lent", person, "out", {"holder": BORROWER})
                done = {"clauses": ["L03"], "effect": "take_out", "holder": BORROWER, "place": "out"}
                line = loans.write_line(self.hand, document, self.now, person, "lent")
                data["effects"] = [{**done, "records": document["form"]["records"]}, line]
                due = self._due("out", 7, "周", "week", "L02")
                self._leave(document, "out", "hand_out", person, item["phrase"], ("issuing", due))
                document["acted"]["issuing"] = [KEEPER, BORROWER]
                rows.seat(document, "2", ("2.1", "form.borrower", BORROWER))
            else:
                item["act"] = rows.act("hand_out", person, stamp(self.now), signed)
                document["acted_as"] = {item["phrase"]: [person]}
                document["last"] = {"action": "hand_out", "by": person, "at": stamp(self.now), "state": state}
            self._write(document)
            self._head(document, self._append(document, head, person, "acted", data))
            rows.done(self.hand, loan, item["key"], person)
            if is_last:
                rows.ask(self.hand, loan, self.now, ("2.1", BORROWER))
                self._copy(loan, "hand_out", signed)

    def take_back(self, loan: str) -> None:
        """The keeper notes the condition; the file is in its place again."""
        with self.hand.transaction():
            document, head = self._lock(loan)
            things = self._take(document["form"]["records"][0])
            signed = self._sign(document, things)
            data = self._act_of("take_back", "out", "confirming", [], ["L07"], signed)
            noted = [{"line": 1, "state": "whole", "record": things[0].id}]
            data["answers"] = {"condition": {"list": digest(canonical(noted))}}
            document["form"]["condition"] = noted
            homes = loans.homes(self.hand, things)
            loans.end_bonds(self.hand, things, self.now)
            loans.put(self.hand, things, "in_place", homes)
            held = {"holder": BORROWER}
            whole = {**held, "condition": {"state": "whole"}}
            loans.move(self.hand, things[:1], loan, self.now, "returned", KEEPER, homes, whole)
            loans.move(self.hand, things[1:], loan, self.now, "returned", KEEPER, homes, held)
            line = loans.write_line(self.hand, document, self.now, KEEPER, "returned")
            done = {"clauses": ["L07"], "effect": "take_back", "records": document["form"]["records"]}
            data["effects"] = [done, line]
            due = self._due("confirming", 2, "个工作日", "working days", "L07")
            self._leave(
                document, "confirming", "take_back", KEEPER, "custodian of form.records", ("out", due)
            )
            rows.seat(document, "3", ("3.1", "form.borrower", BORROWER))
            self._write(document)
            self._head(document, self._append(document, head, KEEPER, "acted", data))
            rows.done(self.hand, loan, "2.1", BORROWER)
            rows.ask(self.hand, loan, self.now, ("3.1", BORROWER))

    def confirm(self, loan: str) -> None:
        """The borrower confirms the return; loan and request have ended."""
        with self.hand.transaction():
            document, head = self._lock(loan)
            signed = self._sign(document, self._take(document["form"]["records"][0]))
            data = self._act_of("confirm", "confirming", "returned", ["form.borrower"], ["L07"], signed)
            self._leave(document, "returned", "confirm", BORROWER, "form.borrower", ("confirming", None))
            self._end(document, head, BORROWER, data)
            rows.done(self.hand, loan, "3.1", BORROWER)
            request, head = self._lock(document["parent"])
            ended = {"case": loan, "name": "loan", "outcome": "done"}
            head = self._append(request, head, "machine", "child_ended", ended)
            request["children"]["loan"] |= {"state": "returned", "outcome": "done"}
            closed: Document = {"action": "close", "clauses": [], "from": "lent", "seats": [], "to": "closed"}
            self._leave(request, "closed", "close", "machine", "", ("", None))
            self._end(request, head, "machine", closed)
            rows.post(self.hand, request["id"], self.now, ("outcome", BORROWER, None, "{}"))

    def _loan(self, request: Document, things: Sequence[Thing]) -> Document:
        number = f"JC2026-{rows.drawn(self.hand, 'loan:JC2026-{seq}', 1):04}"
        loan = self._document("loan", number, "issuing", request["id"])
        loan["form"] = {
            **request["form"], "borrower": BORROWER, "place": "out", "term": TERM, "purpose": PURPOSE
        }  # fmt: skip
        seats = (("1.1", "each custodian of form.records", KEEPER), ("1.2", "form.borrower", BORROWER))
        rows.seat(loan, "1", *seats)
        loan["deadlines"] = {"issuing": self._due("issuing", 3, "个工作日", "working days", "L03")}
        form = {
            "borrower": BORROWER,
            "place": "out",
            "records": {"list": digest(canonical(loans.listed(things)))},
            "term": TERM,
        }
        done = {"clauses": ["L01"], "effect": "reserve", "records": request["form"]["records"]}
        more = {"effects": [done], "parent": request["id"]}
        self._head(loan, self._opened(loan, Head(), BOSS, form, more), new=True)
        loans.bind(self.hand, things, loan["id"], self.now, BOSS, None)
        loans.move(self.hand, things, loan["id"], self.now, "reserved", BOSS, "archive_room", {})
        rows.write_deadlines(self.hand, loan, "issuing")
        rows.ask(self.hand, loan["id"], self.now, ("1.1", KEEPER), ("1.2", BORROWER))
        return loan

    def _document(self, workflow: str, number: str, state: str, parent: str | None) -> Document:
        case = rows.opened(new_id(self.now), number, self.edition, BORROWER, "", stamp(self.now))
        more: Document = {
            "stood_for": {},
            "duty": None,
            "rulings": {},
            "parent_name": "loan" if parent else None,
        }
        return {**case, "workflow": workflow, "state": state, "parent": parent, **more}

    def _due(self, name: str, days: int, zh: str, en: str, clause: str) -> Document:
        count = days // 7 if en == "week" else days
        return {
            **rows.deadline(name, self.now, days, f"{count}{zh}", f"{count} {en}", clause),
            "shortened": False,
        }

    def _lock(self, case: str) -> tuple[Document, Head]:
        found = self.hand.run(rows.LOCK, (case,)).fetchone()
        if found is None:
            raise LookupError(case)
        return rows.parsed(found[0]), Head(found[1], found[2])

    def _take(self, file: str) -> list[Thing]:
        return loans.taken(self.hand, file)

    def _sign(self, document: Document, things: Sequence[Thing]) -> str:
        listed = loans.listed(things)
        signed, case = digest(canonical(listed)), document["id"]
        values = (case, "records", signed, compact(listed), self.hand.moment(self.now))
        self.hand.run(rows.KEEP_LIST, (*values, case, "records", signed))
        return signed

    def _act_of(
        self, action: str, state: str, to: str, seats: list[str], clauses: list[str], signed: str
    ) -> dict[str, Any]:
        known: dict[str, Any] = {
            "action": action,
            "clauses": clauses,
            "from": state,
            "seats": seats,
            "to": to,
        }
        return {**known, "signed": {"records": signed}}

    def _leave(
        self,
        document: Document,
        to: str,
        action: str,
        person: str,
        phrase: str,
        rests: tuple[str, Document | None],
    ) -> None:
        rows.note(document, action, person, phrase, stamp(self.now))
        document["path"].append(document["state"])
        visit = document["visit"]["number"] + 1
        document["visit"] = {"number": visit, "entered_at": stamp(self.now), "tree": {}, "items": []}
        document["state"] = to
        left, entered = rests
        if left:
            document["deadlines"][left] |= {"armed": False, "next_at": None}
        if entered:
            document["deadlines"][entered["name"]] = entered
        names = [*([left] if left else []), *([str(entered["name"])] if entered else [])]
        if names:
            rows.write_deadlines(self.hand, document, *names)

    def _end(self, document: Document, head: Head, person: str, data: Mapping[str, Any]) -> None:
        document |= {"outcome": "done", "ended_at": stamp(self.now)}
        self._write(document)
        head = self._append(document, head, person, "acted", data)
        self._head(document, self._append(document, head, person, "ended", {"outcome": "done"}))

    def _opened(
        self,
        document: Document,
        head: Head,
        person: str,
        form: Mapping[str, Any],
        more: Mapping[str, Any] | None = None,
    ) -> Head:
        """The case's row and first entry; its purpose enters the ledger by salted digest only."""
        row = rows.case_row(self.hand, document, self.now)
        self.hand.run(loans.OPEN_CASE, (*row[:6], document["parent"], *row[6:]))
        salt = token_hex(16)
        data = {
            "clauses": ["R23", "R24"], "edition": self.edition, "form": form, "number": document["number"],
            "opener": BORROWER, "to": document["state"], "workflow": document["workflow"], **(more or {}),
        }  # fmt: skip
        head = self._append(document, head, person, "opened", data, {"purpose": digest(salt + PURPOSE)})
        self.hand.run(loans.TEXT, (f"case:{document['id']}", head.seq, "purpose", salt, PURPOSE))
        return head

    def _append(
        self,
        document: Document,
        head: Head,
        person: str,
        what: str,
        data: Mapping[str, Any],
        texts: Mapping[str, str] | None = None,
    ) -> Head:
        subject = f"case:{document['id']}"
        body = canonical(
            {
                "actor": {"assurance": "machine" if person == "machine" else "signed_in", "person": person},
                "at": self.now.isoformat(timespec="microseconds"),
                "data": data,
                "previous": head.hash,
                "seq": head.seq + 1,
                "subject": subject,
                "texts": texts or {},
                "what": what,
            }
        )
        after = Head(head.seq + 1, digest(body))
        self.hand.run(rows.APPEND, (subject, after.seq, self.hand.moment(self.now), body, after.hash))
        return after

    def _head(self, document: Document, head: Head, *, new: bool = False) -> None:
        subject = f"case:{document['id']}"
        if new:
            self.hand.run(rows.NEW_HEAD, (subject, head.seq, head.hash))
        else:
            self.hand.run(rows.HEAD, (head.seq, head.hash, subject))

    def _write(self, document: Document) -> None:
        document["version"] += 1
        ended = self.hand.moment(self.now) if document["ended_at"] else None
        state, outcome, version = document["state"], document["outcome"], document["version"]
        self.hand.run(rows.SAVE_CASE, (state, outcome, ended, version, compact(document), document["id"]))

    def _copy(self, case: str, action: str, signed: str) -> None:
        data = compact({"action": action, "digests": {"records": signed}})
        rows.post(self.hand, case, self.now, ("copy", BORROWER, None, data))
