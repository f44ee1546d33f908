"""A form as a PDF: A4, headings on every page, page x of y, the check code and the ledger's head in the foot."""

from engine.digest import Json
from engine.text import Language, Text
from forms.fonts import printable
from forms.form import Block, Column, Fact, Form, Signature, Table
from forms.typesetting import typeset
from forms.wording import (
    DATE,
    DIGEST,
    EMPTY,
    OPINION,
    TO_SIGN,
    Wording,
    ledger_code,
    list_code,
    of_pages,
    printed,
    written_at,
)

_HERE = "\ufffc"
"""Where the template puts a number of its own."""


def pdf(form: Form, language: Language = "zh") -> bytes:
    """The form on paper."""
    return typeset("sheet.typ", _Setting(Wording(language)).form(form), form.printing.at)


class _Setting:
    """The form as the template reads it: strings, and pairs of Chinese and what stands under it."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def form(self, form: Form) -> dict[str, Json]:
        return {
            "landscape": form.landscape,
            "title": [printable(form.title.zh), printable(form.title.of("en"))],
            "organisation": self._pair(form.printing.organisation),
            "number": printable(form.number),
            "facts": [self._fact(fact) for fact in form.facts],
            "intro": self._line(form.intro),
            "cover": {
                "facts": [self._fact(fact) for fact in form.cover.facts],
                "blocks": [self._block(block) for block in form.cover.blocks],
            }
            if form.cover
            else None,
            "tables": [self._table(table) for table in form.tables],
            "blocks": [self._block(block) for block in form.blocks],
            "notes": [self._line(note) for note in form.notes],
            "digest": [*self._pair(DIGEST), form.digest] if form.digest else None,
            "foot": {
                "left": self._pair(list_code(form)),
                "right": self._pair(ledger_code(form)),
                "printed": self._line(printed(form)),
                "pages": [part.split(_HERE) for part in self._wording.pair(of_pages(_HERE, _HERE))],
            },
            "words": {
                "empty": self._line(EMPTY),
                "sign": self._line(TO_SIGN),
                "date": self._line(DATE),
                "opinion": self._line(OPINION),
            },
        }

    def _table(self, table: Table) -> Json:
        return {
            "title": self._pair(table.title),
            "columns": [self._column(column) for column in table.columns],
            "rows": [[self._line(cell) for cell in row] for row in table.rows],
        }

    def _column(self, column: Column) -> Json:
        return {"title": self._pair(column.title), "width": column.width, "align": column.align}

    def _fact(self, fact: Fact) -> Json:
        return {"title": self._pair(fact.title), "value": self._pair(fact.value), "wide": fact.wide}

    def _block(self, block: Block) -> Json:
        return {
            "title": self._pair(block.title),
            "statement": self._line(block.statement),
            "signatures": [self._signature(each) for each in block.signatures],
        }

    def _signature(self, signature: Signature) -> Json:
        return {
            "title": self._pair(signature.title),
            "name": self._line(signature.name),
            "at": written_at(signature.at) if signature.at else "",
            "how": self._line(signature.how),
            "opinion": self._line(signature.opinion),
        }

    def _pair(self, text: Text) -> list[str]:
        return [printable(part) for part in self._wording.pair(text)]

    def _line(self, text: Text) -> str:
        return printable(self._wording.line(text))
