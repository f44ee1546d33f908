"""A small policy without any archive, for tests of the pure core: a note that is written, reviewed by two and filed."""

from datetime import UTC, datetime

from engine.case.case import Case
from engine.case.command import Command, OpenCase
from engine.case.decision import Decision
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.language.loader import read_pack
from engine.language.program import Definition, link
from engine.language.source import Sources
from engine.language.vocabulary import EffectKind, Vocabulary
from engine.people.actor import Actor
from engine.people.organisation import Holding, Organisation, Person, Unit
from engine.text import Text

PACK = """
pack: small
source: S99
version: 1
inherits: none
zh: 小制度
en: A small policy
time_zone: Asia/Shanghai
calendar: {country: CN, hours: "09:00-18:00"}
roles:
  writer: {zh: 经办人, en: Writer}
  checker: {zh: 复核人, en: Checker}
  boss: {zh: 主管, en: Boss}
  keeper: {zh: 保管人, en: Keeper}
  administrator: {zh: 系统管理员, en: Administrator}
choices:
  rank:
    staff: {zh: 员工, en: Staff}
    head: {zh: 主管, en: Head}
defaults:
  remind: [1 working day before, when due, every working day after]
  escalate: [{late: 1 working day, tell: manager of worker}]
parameters:
  step: {type: period, value: 2 working days, question: {zh: 一步多久, en: How long is a step}}
not_yet: []
"""

NOTE = """
workflow: note
zh: 便笺
en: Note
number: "BJ{year}-{seq:4}"
opening: {who: writer, clause: R01}
form:
  title:   {type: text, zh: 标题, en: Title}
  pages:   {type: number, least: 1, zh: 页数, en: Pages}
  ended:   {type: date, zh: 结束日, en: Ended on}
  checker: {type: person, role: checker, zh: 复核人, en: Checker}
apart: [[opener, form.checker, keeper]]
due: {within: 5 working days, after: form.ended, extension: {who: boss, at_most: 5 working days}, clause: R02}
states:
  writing:
    zh: 编写中
    en: Being written
    who: opener
    due: {within: 3 working days, after: form.ended, extension: {who: boss, at_most: 5 working days}, clause: R02}
    actions:
      submit:
        zh: 提交
        en: Submit
        to: checking
        require:
          - {that: form.pages <= 100, say: {zh: 最多一百页。, en: At most 100 pages.}, clause: R03}
        clause: R01
  checking:
    zh: 复核中
    en: Being checked
    who: form.checker
    actions:
      pass_on: {zh: 通过, en: Pass on, to: signing, clause: R03}
      send_back:
        zh: 退回
        en: Send back
        to: writing
        ask: {lack: {type: text, zh: 缺少, en: What is missing}}
        clause: R03
  signing:
    zh: 会签中
    en: Being signed
    who: {all_of: [keeper, boss]}
    actions:
      sign: {zh: 签字, en: Sign, together: true, to: filed, copy_to: [opener], clause: R04}
      send_back:
        zh: 退回
        en: Send back
        to: writing
        comes_back: true
        ask: {objection: {type: text, zh: 异议, en: Objection}}
        clause: R04
  filed: {zh: 已归档, en: Filed, final: done}
"""

EXTENSION = """
workflow: extension
zh: 延期申请
en: Extension
number: "YQ{year}-{seq:4}"
opening:
  who: worker
  whole: true
  require: [{that: form.deadline.extendable, clause: R05}]
  clause: R05
form:
  deadline: {type: deadline, zh: 期限, en: Deadline}
  until:    {type: date, least: form.deadline.due, most: form.deadline.latest, zh: 延至, en: Until}
  reason:   {type: text, zh: 理由, en: Reason}
  deciders: {type: quorum, default: form.deadline.extension.who, zh: 审批人, en: Deciders}
states:
  deciding:
    zh: 待审批
    en: To be decided
    who: form.deciders
    actions:
      grant:
        zh: 同意
        en: Grant
        together: true
        to: granted
        effects: [{extend: {deadline: form.deadline, by: form.until}}]
        clause: R05
      refuse: {zh: 不同意, en: Refuse, to: refused, ask: {why_not: {type: text, zh: 理由, en: Why not}}, clause: R05}
      lapse: {zh: 失效, en: Lapse, upon: form.deadline.ended, to: lapsed}
  granted: {zh: 已延期, en: Extended, final: done}
  refused: {zh: 未同意, en: Refused, final: refused}
  lapsed: {zh: 已失效, en: Lapsed, final: lapsed}
"""

POLICY = """
# 小制度 / A small policy

## R01 编写 / Writing
zh: 经办人编写便笺。
en: The writer writes the note.

## R02 期限 / Deadlines
zh: 三个工作日内提交，五个工作日内归档。
en: Submitted within 3 working days, filed within 5.

## R03 复核 / Check
zh: 复核人复核，便笺不超过一百页。
en: The checker checks; a note has at most 100 pages.

## R04 会签 / Signatures
zh: 保管人和主管会签。
en: Keeper and boss sign.

## R05 延期 / Extension
zh: 主管可以同意延期一次。
en: The boss may extend a deadline once.
"""

SOURCES = Sources(
    "small",
    {"small": {"pack.yaml": PACK, "note.yaml": NOTE, "extension.yaml": EXTENSION, "policy.md": POLICY}},
)
VOCABULARY = Vocabulary(effects={"shelve": EffectKind("shelve", "plain", {})})


def person(id: str, manager: str | None = None) -> Person:
    """Somebody with that id."""
    return Person(id, Text(f"{id}（中）", id.title()), f"{id}@example.test", manager=manager, rank="staff")


STAFF = Organisation.of(
    [person("wen", "bao"), person("fu", "bao"), person("bao"), person("ku"), person("gu"), person("wei")],
    [Unit("office", Text("办公室", "Office"), "department", head="bao")],
    [
        Holding("wen", "writer"),
        Holding("fu", "checker"),
        Holding("fu", "writer"),
        Holding("bao", "boss"),
        Holding("ku", "keeper"),
        Holding("gu", "keeper"),
        Holding("wei", "administrator"),
    ],
    version=1,
)
MORNING = datetime(2026, 9, 28, 1, tzinfo=UTC)


def small_definition(note: str = NOTE, pack: str = PACK) -> Definition:
    """The small policy, loaded and linked; tests may give another text of the note or the pack."""
    files = {**SOURCES.files["small"], "note.yaml": note, "pack.yaml": pack}
    return link(read_pack(Sources("small", {"small": files}), VOCABULARY), VOCABULARY, "small@1.1")


class Desk:
    """One case under a clock that the test moves: applies each decision by hand, as the service does by database."""

    def __init__(self, definition: Definition | None = None, staff: Organisation = STAFF) -> None:
        self.definition = definition or small_definition()
        self.staff = staff
        self.now = MORNING
        self.case: Case | None = None
        self.children: dict[str, Case] = {}
        self.last: Decision | None = None

    def open(self, by: str = "wen", **given: object) -> Case:
        """Open a note with a whole form, any of it replaced by `given`."""
        form: dict[str, object] = {
            "title": "合同",
            "pages": 12,
            "ended": "2026-09-28",
            "checker": "fu",
            **given,
        }
        return self.decide(
            by, OpenCase("note", {name: value for name, value in form.items() if value is not None})
        )

    def decide(self, by: str, command: Command) -> Case:
        """Let the machine decide for `by`, and take what it says."""
        return self.apply(
            decide(self.definition, self.case, Actor(by), command, Facts(self.staff), self.now, "c1")
        )

    def apply(self, decision: Decision) -> Case:
        """Take a decision as the case's new state."""
        self.last, self.case = decision, decision.case
        return decision.case
