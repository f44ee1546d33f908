"""A small policy with the archive's records, whose rules are asked for each record that somebody wants to borrow."""

from dataclasses import replace

from archive.vocabulary import VOCABULARY
from engine.language.loader import read_pack
from engine.language.program import Definition, link
from engine.language.source import Sources
from engine.people.organisation import Unit
from engine.text import Text
from tests.support.small_pack import SOURCES, STAFF

PACK = (
    SOURCES.files["small"]["pack.yaml"]
    .replace(
        "not_yet: []",
        """\
classes:
  paper:
    zh: 资料
    en: Paper
    fields:
      office: {type: unit, zh: 部门, en: Office}
      seller: {type: person, optional: true, zh: 经办, en: Seller}
      worth:  {type: number, optional: true, zh: 金额, en: Worth}
    custodian: keeper
places: {safe: {zh: 保险柜, en: Safe}}
not_yet: []
""",
    )
    .replace(
        "choices:\n",
        "choices:\n  secrecy: {open: {zh: 公开, en: Open}, secret: {zh: 秘密, en: Secret}, top: {zh: 绝密, en: Top}}\n",
    )
)
BORROWING = """
workflow: borrowing
zh: 借阅
en: Borrowing
number: "JY{year}-{seq:4}"
opening: {who: writer, clause: R01}
form: {records: {type: records, class: paper, zh: 档案, en: Records}}
rules:
  lending:
    for: each form.records
    several: strictest
    gives: {approval: quorum, limit: period, pages: number, place: place, mode: [room, out], alone: yes_no, until: moment}
    rows:
      - {when: record.secrecy == secrecy.top, refuse: true, clause: R03}
      - when: record.secrecy == secrecy.secret
        approval: {all_of: [boss, head of record.office]}
        limit: 4 hours
        pages: 9
        place: safe
        mode: room
        alone: false
        until: 2026-10-20
        clause: R04
      - when: record.worth.given && record.worth > 1000
        approval: custodian of record
        limit: 1 working day
        pages: record.worth
        place: record.place
        mode: out
        alone: true
        until: 2026-10-10
        clause: [R02, R05]
      - {otherwise: true, approval: none, limit: none, pages: none, place: none, mode: out, alone: none, until: none, clause: R01}
states:
  deciding:
    zh: 待批
    en: Deciding
    who: rules.lending.approval
    due: {within: rules.lending.limit, after: state.entered}
    actions:
      approve: {zh: 同意, en: Approve, together: true, to: done, copy_to: [each boss]}
  done: {zh: 完成, en: Done, final: done}
"""


SPLIT = BORROWING.replace("several: strictest", "several: split").replace(
    "{who: writer, clause: R01}", "{who: writer, whole: true, clause: R01}"
)


def sources(borrowing: str = BORROWING, pack: str = PACK) -> Sources:
    """The files of the policy."""
    files = {**SOURCES.files["small"], "pack.yaml": pack, "borrowing.yaml": borrowing}
    return Sources("small", {"small": files})


def definition(borrowing: str = BORROWING) -> Definition:
    """The policy, ready to run."""
    return link(read_pack(sources(borrowing), VOCABULARY), VOCABULARY, "small@1.1")


OFFICES = [
    Unit("north", Text("北部", "North"), "department", head="gu"),
    Unit("south", Text("南部", "South"), "department", head="fu"),
]
ORGANISATION = replace(STAFF, units={unit.id: unit for unit in OFFICES})
