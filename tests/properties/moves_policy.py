"""A policy with one step of every kind, every standard action open, and its staff; for walks through all moves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.case.case import Case
from engine.language.source import Sources
from engine.language.vocabulary import Vocabulary
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person, Substitution
from engine.service.governed import Governed
from engine.service.library import Library
from engine.service.service import Service
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import ManualClock

START = datetime(2026, 9, 7, 2, tzinfo=UTC)
CONSOLE = Actor("ada", "console")
FILE = {"name": "函.pdf", "sha256": "ab" * 32, "size": 900}

PACK = """
pack: moves
version: 1
inherits: none
zh: 审批
en: Approval
time_zone: Asia/Shanghai
calendar: {country: CN, hours: "09:00-18:00"}
roles:
  clerk: {zh: 经办人, en: Clerk}
  checker: {zh: 复核人, en: Checker}
  keeper: {zh: 保管人, en: Keeper}
  boss: {zh: 主管, en: Boss}
  director: {zh: 董事, en: Director}
  chair: {zh: 董事长, en: Chair}
  bank: {zh: 银行, en: Bank, outside: true, recorded_by: keeper}
  administrator: {zh: 系统管理员, en: Administrator}
parameters:
  step: {type: period, value: 2 working days, question: {zh: 一步多久, en: How long is a step}}
defaults:
  remind: [1 working day before, when due, every working day after]
  escalate: [{late: 1 working day, tell: manager of worker}]
standard_actions:
  send_back: worker
  take_back: participant
  withdraw: opener
  add_signer: worker
  remove_signer: participant
  reassign: {who: {any_of: [worker, administrator]}, to: anyone}
  delegate: worker
  jump: administrator
  nudge: participant
  copy: participant
  comment: participant
  attach: participant
  pause: administrator
  enter_late: administrator
"""
REQUEST = """
workflow: request
zh: 申请
en: Request
number: "SQ{year}-{seq:4}"
opening: {who: clerk}
form:
  title: {type: text, zh: 标题, en: Title}
apart: [[opener, checker, keeper], [keeper, boss]]
due: {within: 20 working days, after: case.opened}
states:
  writing:
    zh: 编写中
    en: Being written
    who: opener
    actions:
      submit: {zh: 提交, en: Submit, to: checking}
  checking:
    zh: 复核中
    en: Being checked
    who: checker
    escalate: [{late: 1 working day, add: boss}]
    actions:
      pass_on: {zh: 通过, en: Pass on, to: signing}
      object: {zh: 退回, en: Object, to: writing, comes_back: true}
  signing:
    zh: 会签中
    en: Being signed
    who: {all_of: [keeper, boss]}
    actions:
      agree: {zh: 签字, en: Sign, together: true, to: taking_turns}
      object: {zh: 退回, en: Object, to: writing, comes_back: true}
  taking_turns:
    zh: 依次签署
    en: Signed in turn
    who: {in_order: [keeper, each director, chair]}
    escalate: [{late: 2 working days, give: boss}]
    actions:
      agree: {zh: 同意, en: Agree, together: true, to: voting}
      oppose: {zh: 反对, en: Oppose, together: true, to: refused}
  voting:
    zh: 表决中
    en: Being voted on
    who: {votes: {among: [each director, chair], needed: majority, weights: {chair: 2}, veto: [chair]}}
    actions:
      agree: {zh: 同意, en: Agree, together: true, to: confirming}
      oppose: {zh: 反对, en: Oppose, together: true, to: refused}
      abstain: {zh: 弃权, en: Abstain, together: true}
  confirming:
    zh: 等待银行
    en: Waiting for the bank
    who: bank
    actions:
      confirmed: {zh: 已确认, en: Confirmed, to: filed, ask: {letter: {type: file, zh: 确认函, en: Letter}}}
  filed: {zh: 已归档, en: Filed, final: done}
  refused: {zh: 未同意, en: Refused, final: refused}
"""
HOLDINGS = {
    "rita": ("clerk",),
    "sol": ("clerk", "director"),
    "bo": ("boss", "checker"),
    "cem": ("checker", "keeper"),
    "ken": ("keeper",),
    "kim": ("keeper",),
    "dan": ("director",),
    "deng": ("director",),
    "chao": ("chair",),
    "ada": ("administrator",),
    "lu": (),
    "mo": (),
    "sam": (),
}
PEOPLE = tuple(HOLDINGS)
DAY = timedelta(days=1)
AWAY = (
    Substitution("dan", "sam", "director", START + 2 * DAY, START + 9 * DAY),
    Substitution("bo", "lu", "", START + 4 * DAY, START + 30 * DAY),
)


@dataclass(frozen=True, slots=True)
class Company:
    """The staff and its policy on a database."""

    store: Store
    clock: ManualClock
    service: Service
    edition: str

    def read(self, case: str) -> Case:
        with self.store.read() as work:
            return work.cases.read(case)


def person(id: str, *, active: bool = True) -> Person:
    """Somebody of the staff; everybody's manager is Bo."""
    return Person(id, Text(id), f"{id}@moves.example", manager="bo" if id != "bo" else None, active=active)


def company(url: str) -> Company:
    """The company on an empty database."""
    store, clock = Store(url), ManualClock(START)
    metadata.create_all(store.engine)
    library = Library(store, Vocabulary())
    service = Service(store, library, Governed(), clock, mail_domain="moves.example")
    service.put_people(CONSOLE, [person(each) for each in PEOPLE])
    service.grant(CONSOLE, [Holding(each, role) for each, roles in HOLDINGS.items() for role in roles])
    with store.begin() as work:
        for number, each in enumerate(AWAY):
            work.directory.substitute(f"s{number}", each)
    files = Sources("moves", {"moves": {"pack.yaml": PACK, "request.yaml": REQUEST}})
    return Company(store, clock, service, library.publish(files, {}, CONSOLE, START).edition)
