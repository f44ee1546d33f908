"""A pack as small as a pack can be, with a vocabulary of its own, for tests that break it in one place.

`desk` lends things from a drawer: the opener asks, the keeper grants, and who has taken a thing for good signs for it.
"""

from collections.abc import Mapping

from engine.language.definition import Cited, Sentence
from engine.language.source import Sources
from engine.language.vocabulary import EffectKind, Vocabulary

PACK = """\
pack: tiny
version: 1
inherits: none
zh: 小制度
en: Tiny
calendar: {country: CN, hours: "09:00-18:00"}
roles:
  keeper: {zh: 保管员, en: Keeper, holders: 1, clause: R01}
  chief: {zh: 负责人, en: Chief}
choices:
  rank:
    staff: {zh: 员工, en: Staff}
    boss: {zh: 主管, en: Boss}
parameters:
  step:
    type: period
    value: 2 working days
    question: {zh: 一步多久？, en: How long is a step?}
unit_kinds: {branch: {zh: 分行, en: Branch}}
drawers:
  top: {zh: 上层, en: Top, size: 3, clause: R01}
"""

DESK = """\
workflow: desk
zh: 借用
en: Borrowing
number: "B{year}-{seq:4}"
opening: {who: anyone, clause: R02}
form:
  thing: {type: text, zh: 物品, en: Thing}
  until: {type: date, zh: 归还日, en: Until}
  guide: {type: person, role: keeper, optional: true, zh: 指导人, en: Guide}
apart: [[opener, keeper]]
states:
  asking:
    zh: 申请中
    en: Being asked
    who: opener
    due: {within: 3 working days, after: case.opened, clause: R02}
    actions:
      ask:
        zh: 申请
        en: Ask
        to: granting
        require:
          - that: size(form.thing) > 0
            say: {zh: 要写明物品。, en: Name the thing.}
            clause: R02
  granting:
    zh: 待批准
    en: Awaiting a grant
    who: {any_of: [keeper, head of opener]}
    actions:
      grant:
        zh: 批准
        en: Grant
        together: true
        to: granted
        effects: [{lend: {thing: form.thing}, clause: R01}]
        copy_to: [opener]
      send_back:
        zh: 退回
        en: Return
        to: asking
        comes_back: true
        ask: {why: {type: text, zh: 理由, en: Why}}
  granted: {zh: 已批准, en: Granted, final: done}
"""

POLICY = """\
# 小制度 / Tiny

## R01 保管 / Keeping

zh: 物品由保管员保管。

en: The keeper keeps the things.

## R02 申请 / Asking

zh: 借用应当申请。

en: Whoever borrows asks first.
"""

TINY: Mapping[str, str] = {"pack.yaml": PACK, "desk.yaml": DESK, "policy.md": POLICY}


class Drawer(Sentence, Cited):
    """A section that the vocabulary adds to `pack.yaml`."""

    size: int = 1


class Label(Sentence):
    """An entry of the file `labels.yaml` that the vocabulary adds."""


WORDS = Vocabulary(
    sections={"drawers": Drawer},
    files={"labels": Label},
    effects={
        kind.name: kind
        for kind in (
            EffectKind("note", "plain", {"thing": frozenset({"text"})}, {"on": frozenset({"date"})}),
            EffectKind("lend", "weighty", {"thing": frozenset({"text"})}),
            EffectKind("sell", "irreversible", {"thing": frozenset({"text"})}),
            EffectKind("destroy", "irreversible", {"thing": frozenset({"text"})}, witnessed=True),
        )
    },
)


def tiny(files: Mapping[str, str] | None = None, **packs: Mapping[str, str]) -> Sources:
    """The tiny pack with `files` in place of its own, and other packs beside it."""
    return Sources("tiny", {"tiny": {**TINY, **(files or {})}, **packs})


def broken(file: str, old: str, new: str) -> Sources:
    """The tiny pack with the first `old` in one of its files replaced by `new`."""
    text = TINY.get(file, "")
    if old not in text:
        raise ValueError(f"{file} does not hold {old!r}")
    return tiny({file: text.replace(old, new, 1)})
