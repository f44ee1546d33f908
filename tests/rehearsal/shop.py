"""A small shop with a policy of its own: a memo with papers, handed from its writer to the chief, who files it."""

from pathlib import Path

PACK = """\
pack: shop
version: 1
inherits: none
zh: 小店
en: A small shop
calendar: {country: CN, hours: "09:00-18:00"}
roles:
  clerk: {zh: 店员, en: Clerk}
  chief: {zh: 店长, en: Chief, clause: A01}
unit_kinds: {department: {zh: 部门, en: Department}}
classes:
  memo_file:
    zh: 便函档案
    en: Memo file
    fields: {project: {type: text, zh: 事项, en: Matter}}
    checklist: memo_file
    numbers: {file: {template: "B{year}-{seq:2}"}}
    custodian: chief
    retention: short
retention: {short: {keep: 10 years, after: record.created}}
registers:
  memos:
    zh: 便函登记簿
    en: Memo register
    fields: {matter: {type: text, zh: 事项, en: Matter}}
parameters:
  step:  {type: period, value: 2 working days, question: {zh: 一步多久？, en: How long may a step take?}}
  limit: {type: period, clause: A02, question: {zh: 全程多久？, en: How long may it take in all?}}
defaults:
  remind: [1 working day before, when due]
  escalate: [{late: 1 working day, tell: manager of worker}]
advice: {A03: {zh: 不作要求。, en: Nothing is asked.}}
"""
CHECKLISTS = """\
checklists:
  memo_file:
    zh: 便函清单
    en: Memo list
    ordered: as_listed
    pages: counted
    items:
      memo:  {zh: 便函, en: Memo}
      annex: {zh: 附件, en: Annex, many: true}
"""
MEMO = """\
workflow: memo
zh: 便函
en: Memo
number: "BH{year}-{seq:3}"
opening: {who: clerk}
form:
  file: {type: new_record, class: memo_file, zh: 档案, en: File}
due: {within: param.limit, after: case.opened, clause: A02}
states:
  writing:
    zh: 起草
    en: Being written
    task: {zh: 请写好便函。, en: Please write the memo.}
    who: opener
    actions:
      submit:
        zh: 提交
        en: Submit
        to: deciding
        sign: file
        terms: [A04]
        require: [{that: form.file.papers.complete, clause: A01}, {that: form.file.papers.counted, clause: A01}]
  deciding:
    zh: 待批
    en: To be decided
    task: {zh: 请审批便函。, en: Please decide the memo.}
    who: chief
    actions:
      approve:
        zh: 同意
        en: Approve
        together: true
        to: filed
        sign: file
        effects:
          - {accession: {records: form.file}}
          - {register: {name: memos, with: {matter: form.file.project}}}
        clause: A01
      send_back: {zh: 退回, en: Send back, to: writing, ask: {reason: {type: text, zh: 理由, en: Reason}}}
  filed: {zh: 已归档, en: Filed, final: done}
"""
POLICY = """\
## A01 归档 / Filing

zh: 便函由店长归档。

en: The chief files every memo.

## A02 期限 / Time

zh: 限期办结。

en: It ends in time.

## A03 建议 / Advice

zh: 字写得好看些。

en: Write neatly.

## A04 真实 / Truth

zh: 提交人保证内容属实。

en: Who hands it in vouches for it.
"""
DEMO = """\
demo: shop
zh: 小店（演示）
en: A small shop (demo)
start: 2026-10-12 09:00
parameters: {limit: 5 working days}
units: {desk: {zh: 柜台, en: Desk, kind: department, head: wu}}
people:
  lin: {zh: 林小满, en: Lin Xiaoman, email: lin@example.test, unit: desk, manager: wu, roles: [clerk]}
  wu:  {zh: 吴一舟, en: Wu Yizhou, email: wu@example.test, language: en, unit: desk, roles: [chief]}
steps:
  - {who: lin, does: memo.open, case: first, with: {file: {project: 开张}}}
  - {now: 2026-10-13 10:00}
"""
SCENARIO = """\
scenario: plain
zh: 平常一件
en: A plain one
start: 2026-10-12 09:00
staff: demo
steps:
"""
OPENED = "{who: lin, does: memo.open, with: {file: {project: 采购}}}"
SUBMITTED = (
    "{who: lin, does: submit, with: {file: {papers: "
    "[{item: memo, title: 便函, pages: 1}, {item: annex, title: 报价单, pages: 2}]}}}"
)


def shop(folder: Path) -> Path:
    """The shop's policy, in a folder of its own below `folder`."""
    pack = folder / "shop"
    (pack / "scenarios").mkdir(parents=True)
    files = {
        "pack.yaml": PACK,
        "checklists.yaml": CHECKLISTS,
        "memo.yaml": MEMO,
        "policy.md": POLICY,
        "demo.yaml": DEMO,
    }
    for name, text in files.items():
        (pack / name).write_text(text, encoding="utf-8")
    return pack


def scenario(*steps: str) -> str:
    """A scenario of these steps; its first step stands in line 7."""
    return SCENARIO + "".join(f"  - {step}\n" for step in steps)
