"""The files that people have handed in with a case: in its form, and with its acts."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.shape import is_object
from engine.deciding.scope import Scope
from engine.text import Text


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file: by which field, called what by whoever handed it in."""

    title: Text
    name: str
    digest: str
    size: int
    href: str


def files_of(scope: Scope) -> Iterator[CaseFile]:
    """All of them, in the order of their fields."""
    for field, spec in scope.program.asked.items():
        value = scope.case.form.get(field)
        if spec.type == "file" and is_object(value):
            digest, size = str(value.get("sha256", "")), value.get("size")
            yield CaseFile(
                spec.text,
                str(value.get("name", "")),
                digest,
                size if isinstance(size, int) else 0,
                f"/cases/{scope.case.id}/files/{digest}",
            )
