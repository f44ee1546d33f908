"""The micro-loan handover as one would write it by hand: its nine commands, each a transaction, for this one policy only.

Every row of fonds is written, in the same size: case document, work items, deadlines, ledger with its hash chain, messages,
signed lists, records with facts, numbers, papers and movements. What fonds reads is read. JSON is parsed and written, digests and
hashes are computed, as any such program must; who may do what and when is simply known.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench import rows_by_hand as rows
from bench.by_hand import Hand, canonical, compact, digest, stamp
from bench.papers import CLOSED_ON, CODES, PAPERS, RECEIVED
from bench.rows_by_hand import Document, Head
from engine.case.identity import new_id

A_ROLE, B_ROLE, ARCHIVIST = "lin", "wu", "xu"


@dataclass(slots=True)
class HandoverByHand:
    """Handovers written to one database; `edition` is the one that cases are pinned to."""

    hand: Hand
    edition: str
    now: datetime

    def open(self, project: str) -> str:
        """Open a handover; its id."""
        case, now = new_id(self.now), self.now
        with self.hand.transaction():
            self.hand.run(rows.STAFF)
            self._read_records(project)
            seq = rows.drawn(self.hand, "handover:YJ2026-{seq}", 1)
            number = f"YJ2026-{seq:04}"
            document = rows.opened(case, number, self.edition, A_ROLE, project, stamp(now))
            document["deadlines"] = {
                "case": rows.deadline("case", now, 5, "5个工作日", "5 working days", "R11"),
                "compiling": rows.deadline("compiling", now, 3, "3个工作日", "3 working days", "R12"),
            }
            self.hand.run(rows.OPEN_CASE, rows.case_row(self.hand, document, now))
            data = {
                "clauses": ["R04"],
                "edition": self.edition,
                "form": {"b_role": B_ROLE, "file": {"list": digest(canonical(rows.listed(document)))}},
                "number": number,
                "opener": A_ROLE,
                "workflow": "handover",
            }
            head = self._append(case, Head(), A_ROLE, "opened", data)
            self.hand.run(rows.NEW_HEAD, (f"case:{case}", head.seq, head.hash))
            rows.write_deadlines(self.hand, document, "case", "compiling")
            rows.ask(self.hand, case, now, ("1.1", A_ROLE))
        return case

    def fill(self, case: str) -> None:
        """The A-role enters the papers."""
        with self.hand.transaction():
            document, head = self._lock(case)
            document["form"]["file"]["papers"] = [dict(paper) for paper in PAPERS]
            self._save(document, head, A_ROLE)

    def submit(self, case: str) -> None:
        """The A-role signs and hands to the B-role."""
        with self.hand.transaction():
            document, head = self._lock(case)
            signed = self._sign(document)
            self._leave(document, "reviewing", "submit", A_ROLE, "opener")
            due = rows.deadline("reviewing", self.now, 2, "2个工作日", "2 working days", "R12")
            self._rest(document, "compiling", due)
            rows.seat(document, "2", ("2.1", "form.b_role", B_ROLE))
            self._write(document)
            data = {"signed": {"file": signed}, "terms": ["R18"], "clauses": ["R05"], "to": "reviewing"}
            self._acted(document, head, A_ROLE, {"from": "compiling", "seats": ["opener"], **data}, "submit")
            rows.done(self.hand, case, "1.1", A_ROLE)
            rows.ask(self.hand, case, self.now, ("2.1", B_ROLE))

    def code(self, case: str) -> None:
        """The B-role numbers the pages."""
        with self.hand.transaction():
            document, head = self._lock(case)
            papers = document["form"]["file"]["papers"]
            for paper, codes in zip(papers, CODES, strict=False):
                first, last = codes.split("-")
                paper["codes"] = [int(first), int(last)]
            self._save(document, head, B_ROLE)

    def pass_on(self, case: str) -> None:
        """The B-role signs and passes on to the archivist."""
        with self.hand.transaction():
            document, head = self._lock(case)
            signed = self._sign(document)
            self._leave(document, "counting", "pass_on", B_ROLE, "form.b_role")
            self._rest(
                document, "reviewing", rows.deadline("counting", self.now, 0, "当天", "same day", "R15")
            )
            rows.seat(document, "3", ("3.1", "archivist", ARCHIVIST))
            self._write(document)
            data = {"signed": {"file": signed}, "clauses": ["R07"], "to": "counting"}
            self._acted(
                document, head, B_ROLE, {"from": "reviewing", "seats": ["form.b_role"], **data}, "pass_on"
            )
            rows.done(self.hand, case, "2.1", B_ROLE)
            rows.ask(self.hand, case, self.now, ("3.1", ARCHIVIST))

    def count(self, case: str) -> None:
        """The archivist has counted; three are asked to sign."""
        with self.hand.transaction():
            document, head = self._lock(case)
            document["form"]["received"] = [dict(line) for line in RECEIVED]
            self._leave(document, "signing", "counted", ARCHIVIST, "archivist")
            due = document["deadlines"]["case"]
            signing = {**due, "name": "signing", "next_at": None, "clauses": ["R11"]}
            self._rest(document, "counting", signing)
            seats = (
                ("4.1", "opener", A_ROLE),
                ("4.2", "form.b_role", B_ROLE),
                ("4.3", "archivist", ARCHIVIST),
            )
            rows.seat(document, "4", *seats)
            self._write(document)
            listed = [[line["line"], line["pages"]] for line in RECEIVED]
            data = {
                "answers": {"received": {"list": digest(canonical(listed))}},
                "clauses": ["R14"],
                "to": "signing",
            }
            self._acted(
                document, head, ARCHIVIST, {"from": "counting", "seats": ["archivist"], **data}, "counted"
            )
            rows.done(self.hand, case, "3.1", ARCHIVIST)
            rows.ask(self.hand, case, self.now, *((key, person) for key, _, person in seats))

    def sign(self, case: str, place: int, *, last: bool = False) -> None:
        """One of three signs; after the `last` the file is taken into the archive."""
        with self.hand.transaction():
            document, head = self._lock(case)
            signed = self._sign(document)
            item = document["visit"]["items"][place]
            key, person, phrase = item["key"], item["candidates"][0], item["phrase"]
            data: dict[str, Any] = {
                "clauses": ["R06", "R14", "R15"],
                "from": "signing",
                "seats": [phrase],
                "signed": {"file": signed},
                "to": "filed" if last else "signing",
            }
            if last:
                data["effects"] = self._take_in(document, person)
            item["act"] = rows.act("accept", person, stamp(self.now), signed)
            rows.note(document, "accept", person, phrase, stamp(self.now))
            if last:
                rows.end(document, stamp(self.now))
            self._write(document)
            head = self._acted(document, head, person, data, "accept", more=last)
            rows.done(self.hand, case, key, person)
            if last:
                head = self._append(case, head, person, "ended", {"outcome": "done"})
                self.hand.run(rows.HEAD, (head.seq, head.hash, f"case:{case}"))
                rows.write_deadlines(self.hand, document, "case", "signing")
                self._tell(case, signed)

    def _lock(self, case: str) -> tuple[Document, Head]:
        found = self.hand.run(rows.LOCK, (case,)).fetchone()
        if found is None:
            raise LookupError(case)
        document: Document = rows.parsed(found[0])
        self._read_records(document["form"]["file"]["fields"]["project"])
        return document, Head(found[1], found[2])

    def _read_records(self, project: str) -> None:
        """Whether the project has a file already, and which of its certificates are in the archive."""
        self.hand.run(rows.TWIN, ("loan_file", compact([project]))).fetchone()
        self.hand.run(rows.LINKED, ("certificate", "certificate", "project", project, 1000)).fetchall()

    def _save(self, document: Document, head: Head, person: str) -> None:
        self._write(document)
        data = {"form": {"file": {"list": digest(canonical(rows.listed(document)))}}}
        head = self._append(document["id"], head, person, "saved", data)
        self.hand.run(rows.HEAD, (head.seq, head.hash, f"case:{document['id']}"))

    def _sign(self, document: Document) -> str:
        """The digest of the list, which is kept once."""
        listed = rows.listed(document)
        signed = digest(canonical(listed))
        values = (document["id"], "file", signed, compact(listed), self.hand.moment(self.now))
        self.hand.run(rows.KEEP_LIST, (*values, document["id"], "file", signed))
        return signed

    def _leave(self, document: Document, to: str, action: str, person: str, phrase: str) -> None:
        rows.note(document, action, person, phrase, stamp(self.now))
        document["path"].append(document["state"])
        document["state"] = to
        document["visit"]["number"] += 1
        document["visit"]["entered_at"] = stamp(self.now)

    def _rest(self, document: Document, left: str, entered: dict[str, Any]) -> None:
        document["deadlines"][left] |= {"armed": False, "next_at": None}
        document["deadlines"][entered["name"]] = entered
        rows.write_deadlines(self.hand, document, left, entered["name"])

    def _write(self, document: Document) -> None:
        document["version"] += 1
        ended = self.hand.moment(self.now) if document["ended_at"] else None
        state, outcome, version = document["state"], document["outcome"], document["version"]
        self.hand.run(rows.SAVE_CASE, (state, outcome, ended, version, compact(document), document["id"]))

    def _acted(
        self,
        document: Document,
        head: Head,
        person: str,
        data: dict[str, Any],
        action: str,
        *,
        more: bool = False,
    ) -> Head:
        head = self._append(document["id"], head, person, "acted", {"action": action, **data})
        if not more:
            self.hand.run(rows.HEAD, (head.seq, head.hash, f"case:{document['id']}"))
        return head

    def _append(self, case: str, head: Head, person: str, what: str, data: dict[str, Any]) -> Head:
        subject = f"case:{case}"
        body = canonical(
            {
                "actor": {"assurance": "signed_in", "person": person},
                "at": self.now.isoformat(timespec="microseconds"),
                "data": data,
                "previous": head.hash,
                "seq": head.seq + 1,
                "subject": subject,
                "texts": {},
                "what": what,
            }
        )
        after = Head(head.seq + 1, digest(body))
        values = (subject, after.seq, self.hand.moment(self.now), body, after.hash)
        self.hand.run(rows.APPEND, values)
        return after

    def _tell(self, case: str, signed: str) -> None:
        data = compact({"action": "accept", "digests": {"file": signed}})
        copies = (("copy", person, None, data) for person in (A_ROLE, B_ROLE, ARCHIVIST))
        rows.post(self.hand, case, self.now, *copies)

    def _take_in(self, document: Document, person: str) -> list[dict[str, Any]]:
        return rows.take_in(self.hand, document, person, ARCHIVIST, self.now, CLOSED_ON)
