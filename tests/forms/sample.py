"""An invented form of any length, with everything in it that people may type."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from engine.evidence.ledger import Head
from engine.text import Text, same
from forms.form import Block, Column, Cover, Fact, Form, Printing, Signature, Table

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 9, 28, 9, 0, tzinfo=SHANGHAI)
DIGEST = "1a2b3c4d5e6f7788" * 4
COLUMNS = (
    Column(Text("序号", "No."), 2, "center"),
    Column(Text("题名", "Title"), 12),
    Column(Text("密级", "Secrecy"), 3, "center"),
    Column(Text("页数", "Pages"), 2.5, "right"),
)


def sample(titles: Iterable[str], *, cover: bool = False, landscape: bool = False) -> Form:
    """A transfer list of these titles."""
    rows = tuple(
        (same(str(line)), same(title), Text("秘密", "Secret"), same(str(line)))
        for line, title in enumerate(titles, 1)
    )
    signatures = (
        Signature(
            Text("移交人", "Giver"), Text("林小满", "Lin Xiaoman"), AT, Text("登录后办理", "signed in")
        ),
        Signature(Text("接收人", "Receiver"), Text("许静怡", "Xu Jingyi")),
    )
    return Form(
        Text("移交清单", "Transfer list"),
        Printing(Text("鸿程", "Hongcheng"), AT, Text("吴越", "Wu Yue"), Head(12, "ab12cd34ef56ab78" * 4)),
        (Table(COLUMNS, rows),),
        number="YJ2026-0001",
        facts=(Fact(Text("移交事由", "Matter"), Text("项目档案移交", "Project handover")),),
        blocks=(Block(Text("交接签字", "Signatures"), signatures),),
        notes=(Text("一式二份。", "In two copies."),),
        digest=DIGEST,
        cover=Cover((Fact(Text("全宗名称", "Fonds"), Text("鸿程档案", "Records")),)) if cover else None,
        landscape=landscape,
    )


def pages_of(content: bytes) -> list[str]:
    """The text of each page of a PDF."""
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def workbook_of(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def cells_of(content: bytes) -> list[object]:
    """Every cell of every sheet that holds something."""
    return [
        cell.value
        for sheet in workbook_of(content).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
