"""The files that people have handed in with a case: in its form, with its acts, and laid to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.shape import is_object
from engine.deciding.scope import Scope
from engine.text import Text
from web.words import name_of


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file: by which field, called what by whoever handed it in."""

    title: Text
    name: str
    digest: str
    size: int
    href: str


def files_of(scope: Scope) -> Iterator[CaseFile]:
    """All of them, in the order of their fields, then what was attached besides."""
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
    for each in scope.case.attached:
        by = name_of(scope.facts.organisation, each.by)
        title = Text(f"附件（{by.zh}）", f"Attached by {by.of('en')}")
        yield CaseFile(
            title, each.name, each.sha256, each.size, f"/cases/{scope.case.id}/files/{each.sha256}"
        )
