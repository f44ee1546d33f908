"""A form as an Excel workbook: one sheet a table, ready to be printed, headings on every page, page x of y.

What people wrote stays text: `=1+1` is never a formula, an address never a link. Rows are written as they come and not held.
"""

from io import BytesIO

from xlsxwriter import Workbook

from engine.text import Language
from forms.form import Form
from forms.wording import Wording
from forms.worksheet import Paper, written_sheet

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": "宋体", "font_size": 10},
}


def excel(form: Form, language: Language = "zh") -> bytes:
    """The form as .xlsx. The cover is a sheet of its own; signatures and notes stand under the last table."""
    content = BytesIO()
    workbook = Workbook(content, _OPTIONS)
    workbook.set_properties(
        {
            "title": form.title.zh,
            "subject": form.number,
            "company": form.printing.organisation.zh,
            "created": form.printing.at,
        }
    )
    wording = Wording(language)
    for paper in _papers(form):
        written_sheet(workbook, form, paper, wording)
    workbook.close()
    return content.getvalue()


def _papers(form: Form) -> list[Paper]:
    """What stands on each sheet."""
    papers = [Paper("封面", cover=form.cover)] if form.cover else []
    last = len(form.tables) - 1
    for place, table in enumerate(form.tables):
        name = form.title.zh if place == 0 else f"{form.title.zh}（{place + 1}）"
        papers.append(Paper(name, table, is_first=place == 0, is_last=place == last))
    return papers
