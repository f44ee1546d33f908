"""Seals the ledger on a schedule, and lets the seals out: into a file, and by mail to the auditors."""

import fcntl
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from engine.case.decision import Message
from engine.digest import Json
from engine.evidence.seal import Seal
from engine.service.proof import read_seals
from engine.service.service import Service
from engine.store.outbox import addressed
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SealerConfig:
    """Seals are appended to `file`; holders of `auditor_role` are sent each one."""

    file: Path
    auditor_role: str = "auditor"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one pass did. `written` counts lines added to the file: also those of another process, or of one that was
    killed before it could write them."""

    seals: int = 0
    leaves: int = 0
    written: int = 0
    posted: int = 0


class Sealer:
    """Makes a seal when any chain has grown."""

    def __init__(self, service: Service, config: SealerConfig) -> None:
        self._service, self._store, self._config = service, service.store, config

    def run_once(self, now: datetime) -> Sealed:
        """Seals what has grown until `now` (UTC) and writes every seal the file lacks."""
        with self._store.read() as work:
            is_due = work.seals.is_due()
        made, posted = self._seal(now) if is_due else (None, 0)
        written = self._write_missing()
        return Sealed(int(made is not None), made.leaves if made else 0, written, posted)

    def _seal(self, now: datetime) -> tuple[Seal | None, int]:
        with self._store.begin() as work:
            made = work.seals.seal(now)
            return made, self._post(work, made, now) if made else 0

    def _post(self, work: UnitOfWork, made: Seal, now: datetime) -> int:
        auditors = work.directory.read(now).holders(self._config.auditor_role)
        data: dict[str, Json] = {"number": made.number, "line": made.line()}
        for auditor in auditors:
            work.outbox.put(
                addressed(Message("seal", auditor, data=data), None, self._service.mail_domain, now)
            )
        return len(auditors)

    def _write_missing(self) -> int:
        file = self._config.file
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b") as lines:
            fcntl.flock(lines, fcntl.LOCK_EX)
            _cut_torn_line(lines)
            last = max((seal.number for seal in read_seals(file)), default=0)
            with self._store.read() as work:
                missing = work.seals.after(last)
            lines.write(b"".join(f"{seal.line()}\n".encode() for seal in missing))
            lines.flush()
            os.fsync(lines.fileno())
        return len(missing)


def _cut_torn_line(lines: BinaryIO) -> None:
    """Who was killed while writing left a line without its end: it is written again, whole."""
    lines.seek(0)
    content = lines.read()
    lines.truncate(content.rfind(b"\n") + 1)
