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


def typeset(template: str, data: Json, made_at: datetime) -> bytes:
    """The PDF of `template`, a file of this package, with `data` in it. The same in gives the same bytes."""
    return typst.compile(
        files("forms").joinpath(template).read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"form": json.dumps(data, ensure_ascii=False)},
        pdf_standards=ARCHIVAL,
        timestamp=int(made_at.timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])
