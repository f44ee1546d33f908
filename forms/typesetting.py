"""The one way to typst: a template that never changes, and beside it the data as JSON text. No word of the data is markup."""

import json
from datetime import datetime
from functools import cache
from importlib.resources import files

import typst

from engine.digest import Json
from forms.fonts import FOLDER

ARCHIVAL = "a-2b"
"""PDF/A-2b (ISO 19005-2): everything needed to show the page lies in the file."""

_LARGE = 50_000
_REMEMBERED = 11


def typeset(template: str, data: Json, made_at: datetime) -> bytes:
    """The PDF of `template`, a file of this package, with `data` in it. The same in gives the same bytes."""
    words = json.dumps(data, ensure_ascii=False)
    content = typst.compile(
        files("forms").joinpath(template).read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"form": words},
        pdf_standards=ARCHIVAL,
        timestamp=int(made_at.timestamp()),
        pdf_tags=False,  # they cost most of the time and memory, and A-2b does not ask for them
    )
    if len(words) > _LARGE:
        _forget()
    return content


def _forget() -> None:
    """typst keeps what it laid out for its next ten documents: 200 MB for 2,000 rows each. Empty ones make it let go."""
    for _ in range(_REMEMBERED):
        typst.compile(b"", font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])
