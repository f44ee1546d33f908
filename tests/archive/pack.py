"""A policy with every word of the archive's, for tests: loan files, the contracts inside, certificates apart, deals."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from archive.draft import Draft
from archive.draft_entry import read_draft
from archive.vocabulary import VOCABULARY
from engine.case.case import Case, Visit
from engine.digest import Json
from engine.language.definition import FieldSpec, Pack, Workflow
from engine.language.field import Reading
from engine.language.loader import read_pack
from engine.language.source import Sources
from engine.people.organisation import Holding, Organisation, Person, Unit
from engine.people.panel import Node
from engine.text import Text
from engine.time.calendar import Calendar

NOW = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)

PACK = """
pack: papers
source: S99
version: 1
inherits: none
zh: 测试制度
en: A policy for tests
calendar: {country: CN, hours: "09:00-18:00"}
roles:
  keeper: {zh: 档案员, en: Keeper}
  safe_keeper: {zh: 权证员, en: Safe keeper}
  ghost: {zh: 空缺职位, en: Vacant office}
unit_kinds: {branch: {zh: 分行, en: Branch}}
choices:
  secrecy: {ordinary: {zh: 普通, en: Ordinary}, secret: {zh: 秘密, en: Secret}}
  hand:
    first: {zh: 一手, en: First-hand, code: "1"}
    second: {zh: 二手, en: Second-hand, code: "2"}
  side:
    buyer: {zh: 买方, en: Buyer}
    seller: {zh: 卖方, en: Seller}
places: {safe: {zh: 保险柜, en: Safe}}
retention: {ordinary: {keep: 10 years, after: record.created}}
classes:
  loan_file:
    zh: 贷款档案
    en: Loan file
    fields:
      project: {type: text, zh: 项目编号, en: Project}
      closed_on: {type: date, zh: 项目结束日, en: Closed on}
    checklist: loan
    one_per: {fields: [project]}
    numbers: {file: {template: "{year}鸿借字第{seq:3}号"}}
    custodian: keeper
    retention: ordinary
  contract:
    zh: 合同
    en: Contract
    inside: loan_file
    numbers: {contract: {template: "{loan_file}-{seq:2}"}}
  certificate:
    zh: 权证
    en: Certificates
    fields:
      project: {type: text, zh: 项目编号, en: Project}
      loan_file: {type: record, class: loan_file, optional: true, zh: 所属档案, en: Loan file}
    checklist: certificates
    numbers: {certificate: {template: "{loan_file}"}}
    custodian: safe_keeper
    place: safe
  deal:
    zh: 交易档案
    en: Deal
    fields:
      side: {type: choice, choices: side, zh: 当事方, en: Side}
      hand: {type: choice, choices: hand, zh: 业务类别, en: Hand}
      branch: {type: unit, kind: branch, zh: 分行, en: Branch}
      married: {type: yes_no, default: false, zh: 是否已婚, en: Married}
      by_agent: {type: yes_no, zh: 是否委托, en: By an agent}
      dealt_on: {type: date, zh: 交易日, en: Dealt on}
      agent: {type: text, when: record.by_agent, zh: 受托人, en: Agent}
    checklist: deal
    numbers:
      master: {template: "Y{hand}-{year:2}-{seq}", dated: dealt_on}
      sub: {template: "B{branch}-{year:2}-{seq}", dated: dealt_on}
      folder: {template: "D{folder:10}-{hand}", restarts: never}
      open: {question: {zh: 如何编号？, en: How numbered?}}
    custodian: keeper
  orphan:
    zh: 无人保管
    en: Kept by nobody
    fields: {title: {type: text, zh: 题名, en: Title}}
    custodian: ghost
registers:
  files: {view_of: loan_file, zh: 档案台账, en: File ledger, columns: [file, project, created, custodian, place]}
  certificates: {view_of: certificate, zh: 权证台账, en: Certificates, columns: [certificate, loan_file, place]}
  handovers:
    zh: 交接册
    en: Handover book
    fields:
      branch: {type: unit, kind: branch, zh: 分行, en: Branch}
      files: {type: records, class: deal, optional: true, zh: 档案, en: Files}
"""

CHECKLISTS = """
checklists:
  loan:
    zh: 项目档案清单
    en: List of the project file
    ordered: as_listed
    pages: coded
    items:
      approval: {zh: 立项审批资料, en: Approval, many: true, signed: true}
      contracts: {zh: 重要合同, en: Contracts, many: true, class: contract, signed: true}
      customer: {zh: 客户资料, en: Customer data, many: true}
      uncollected: {zh: 附件, en: Attachment, many: true, optional: true, attachment: true}
  certificates:
    zh: 权证清单
    en: List of certificates
    fields:
      certificate_number: {type: text, zh: 权证号, en: Certificate number}
      quantity: {type: number, least: 1, zh: 数量, en: Quantity}
    items:
      title: {zh: 房产证, en: Title deed, original: true, optional: true, many: true}
      equity: {zh: 股权出质通知书, en: Equity notice, original: if_any, optional: true, many: true}
  deal:
    zh: 交易资料清单
    en: Papers of a deal
    include:
      - {list: buyer, when: record.side == side.buyer}
      - {list: seller, when: record.side == side.seller}
  buyer:
    zh: 买方资料
    en: Buyer's papers
    items:
      identity: {zh: 身份证, en: ID, many: 2}
      spouse: {zh: 配偶身份证, en: "Spouse's ID", when: record.married}
      authority: {zh: 委托书, en: Power of attorney, when: record.by_agent}
  seller:
    zh: 卖方资料
    en: Seller's papers
    ordered: latest dated
    fields: {dated: {type: date, optional: true, zh: 日期, en: Dated}}
    items:
      identity: {zh: 身份证, en: ID}
      deed: {zh: 房产证, en: Title deed}
"""

POLICY = """
## R01 归档 / Filing
zh: 档案应当归档。
en: Files are filed.
"""

ORGANISATION = Organisation.of(
    [
        Person("lin", Text("林一", "Lin Yi"), "lin@demo.example"),
        Person("xu", Text("徐二", "Xu Er"), "xu@demo.example"),
        Person("fang", Text("方三", "Fang San"), "fang@demo.example"),
    ],
    [Unit("b1", Text("东区分行", "East branch"), "branch", code="1")],
    [Holding("xu", "keeper"), Holding("fang", "safe_keeper")],
)


@cache
def pack(more: str = "", checklists: str = CHECKLISTS) -> Pack:
    """The policy; `more` is put before it in its place (`PACK.replace`) by tests that break it."""
    files = {"pack.yaml": more or PACK, "checklists.yaml": checklists, "policy.md": POLICY}
    return read_pack(Sources("papers", {"papers": files}), VOCABULARY)


def reading(now: datetime = NOW, **more: object) -> Reading:
    """What field kinds may look at."""
    calendar = Calendar(pack().calendar, ZoneInfo("Asia/Shanghai"))
    return replace(Reading(pack(), ORGANISATION, calendar, now), **more)


def draft(class_: str, given: dict[str, Json], before: Json = None) -> Draft:
    """A record filled in."""
    return read_draft(class_, given, before, reading())


def loan_papers() -> list[Json]:
    """Four papers in order, counted, signed and coded."""
    return [
        {"item": "approval", "title": "审批表", "pages": 6, "codes": "1-6", "signed": True},
        {"item": "contracts", "title": "借款合同", "pages": 14, "codes": "7-20", "signed": True},
        {"item": "contracts", "title": "保证合同", "pages": 8, "codes": "21-28", "signed": True},
        {"item": "customer", "title": "营业执照", "pages": 2, "codes": "29-30"},
    ]


def loan(project: str = "P-17") -> Draft:
    """A loan file that fails no check."""
    return draft("loan_file", {"project": project, "closed_on": "2026-09-28", "papers": loan_papers()})


def field_spec(**keys: object) -> FieldSpec:
    """A field of a form."""
    return FieldSpec.model_validate({"zh": "档案", "en": "File", **keys})


def case(form: dict[str, Json] | None = None, id_: str = "c" * 32) -> Case:
    """A case that Lin opened."""
    return Case(
        id=id_,
        number="YJ2026-0001",
        edition="papers@1.1",
        workflow="handover",
        state="signing",
        opener="lin",
        opened_at=NOW,
        visit=Visit(1, NOW, Node("none")),
        form=form or {},
    )


def workflow(form: dict[str, object]) -> Workflow:
    """A workflow with this form."""
    return Workflow.model_validate(
        {
            "workflow": "handover",
            "zh": "移交",
            "en": "Handover",
            "opening": {"who": "anyone"},
            "number": "YJ{year}-{seq:4}",
            "form": form,
            "states": {"done": {"zh": "完成", "en": "Done", "final": "done"}},
        }
    )
