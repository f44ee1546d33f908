"""The company whose loan files only its general manager reads without a case; reading them is written down."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from httpx2 import Response

from archive.store.readings import Traced, page_of
from engine.language.source import Sources
from fonds.packs import find_pack
from tests.web.company import ADMIN, Company, company, database
from tests.web.lending import FILES, POLICY

SECRET = "客户1"


def guarded(folder: Path, unread: str = "stub") -> Company:
    """The company whose loan files only its manager reads without a case; reading them is traced."""
    text = (find_pack("micro-loan") / "pack.yaml").read_text(encoding="utf-8")
    head = "    checklist: loan_file\n"
    assert head in text
    text = text.replace(head, f"{head}    readers: gm\n    unread: {unread}\n    trace_reading: true\n", 1)
    files = {name: (POLICY / name).read_text(encoding="utf-8") for name in FILES}
    return company(database(folder), more={"pack.yaml": text, **files})


LAX = """\
pack: a-branch
source: Example
version: 1
inherits: none
zh: 分店档案
en: Files of a branch
time_zone: Asia/Shanghai
calendar: {country: CN, hours: "09:00-18:00"}
roles: {archivist: {zh: 档案管理员, en: Archivist}}
classes:
  loan_file:
    zh: 贷款档案
    en: Loan file
    fields:
      project:  {type: text, zh: 项目, en: Project}
      customer: {type: text, zh: 客户, en: Customer}
    custodian: archivist
    numbers: {file: {zh: 档号, en: Number, template: "F{year}-{seq:3}"}}
registers:
  lax_files: {zh: 分店台账, en: Files of the branch, view_of: loan_file, columns: [file, customer]}
  of_one:    {zh: 一项目台账, en: Files of one project, view_of: loan_file, where: {project: [P-1, P-9]}, columns: [file]}
  calls:
    zh: 来电登记
    en: Calls
    fields:
      files: {type: records, class: loan_file, zh: 档案, en: Files}
      note:  {type: text, zh: 内容, en: Note}
"""


def publish(of: Company, text: str) -> None:
    """Another policy in force beside the company's own."""
    sources = Sources("a-branch", {"a-branch": {"pack.yaml": text}})
    of.service.library.publish(sources, {}, ADMIN, of.clock.now())


def lines(of: Company) -> list[tuple[str, str, str, int]]:
    """The trace, the oldest first."""
    with of.store.read() as work:
        found = page_of(work.connection, Traced(), 1, 100)[1]
    return [(each.person, each.kind, each.why, each.count) for each in reversed(found)]


def read_out(answer: Response) -> str:
    """What stands in a page, or in every part of a workbook."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with ZipFile(BytesIO(answer.content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
