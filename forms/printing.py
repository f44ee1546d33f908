"""A form as a file: its content, what kind of file it is, and what it is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from engine.errors import NotFound
from engine.text import Language
from forms.excel import excel
from forms.form import Form
from forms.pdf import pdf
from forms.wording import file_name


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """`name` may be Chinese."""

    content: bytes
    media_type: str
    name: str

    @property
    def disposition(self) -> str:
        """The header that names a download (RFC 6266): in plain letters, and whole as RFC 5987 has it."""
        plain = "".join(
            char if char.isascii() and (char.isalnum() or char in "-_.") else "_" for char in self.name
        )
        return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(self.name, safe='')}"


_KINDS: Mapping[str, tuple[str, Callable[[Form, Language], bytes]]] = {
    "pdf": ("application/pdf", pdf),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", excel),
}
ENDINGS = tuple(_KINDS)


def printed_file(form: Form, ending: str, language: Language = "zh") -> PrintedFile:
    """The form as `pdf` or `xlsx`. Raises NotFound for another ending."""
    if ending not in _KINDS:
        raise NotFound("kind of file", ending, ENDINGS)
    media_type, render = _KINDS[ending]
    return PrintedFile(render(form, language), media_type, file_name(form, ending))
