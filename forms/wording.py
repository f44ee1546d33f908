"""How a form's texts stand on paper: always in Chinese, with the English beside them where the reader's language is English."""

from dataclasses import dataclass
from datetime import datetime

from engine.digest import check_code
from engine.text import Language, Text
from forms.form import Form

EMPTY = Text("（无）", "(none)")
TO_SIGN = Text("签字：", "Signature:")
DATE = Text("日期：", "Date:")
OPINION = Text("意见：", "Opinion:")
DIGEST = Text("清单摘要（SHA-256）", "Digest of the list (SHA-256)")


@dataclass(frozen=True, slots=True)
class Wording:
    """`zh`: Chinese alone, but for the form's title. `en`: both."""

    language: Language

    def under(self, text: Text) -> str:
        """What stands small under or behind the Chinese; nothing where it would only repeat it."""
        return text.en if self.language == "en" and text.en != text.zh else ""

    def pair(self, text: Text) -> tuple[str, str]:
        """The Chinese, and what stands under it."""
        return text.zh, self.under(text)

    def line(self, text: Text) -> str:
        """Both in one line."""
        return " ".join(part for part in self.pair(text) if part)


def written_at(local: datetime) -> str:
    """2026-10-09 18:00."""
    return f"{local:%Y-%m-%d %H:%M}"


def list_code(form: Form) -> Text:
    """The check code of the list, to be read aloud and compared; empty where nothing is signed."""
    if not form.digest:
        return Text("")
    code = check_code(form.digest)
    return Text(f"核对码 {code}", f"Check code {code}")


def ledger_code(form: Form) -> Text:
    """Where the ledger stood when this was printed."""
    head = form.printing.ledger
    if head is None or not head.seq:
        return Text("")
    code = f"{head.seq} · {check_code(head.hash)}"
    return Text(f"流水 {code}", f"Ledger {code}")


def printed(form: Form) -> Text:
    """When and by whom."""
    at, by = written_at(form.printing.at), form.printing.by
    return Text(f"{by.zh} {at} 打印", f"Printed {at} by {by.of('en')}")


def of_pages(page: str, pages: str) -> Text:
    """第 2 页 共 5 页; the renderers put their own marks in."""
    return Text(f"第 {page} 页　共 {pages} 页", f"Page {page} of {pages}")


def file_name(form: Form, ending: str) -> str:
    """移交清单 YJ2026-0001.pdf, without what a file system refuses."""
    words = " ".join(part for part in (form.title.zh, form.number or form.subject) if part)
    kept = "".join("_" if char in '\\/:*?"<>|' or not char.isprintable() else char for char in words)
    return f"{kept.strip(' .')[:100]}.{ending}"
