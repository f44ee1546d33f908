"""No definition is loaded in which silence, a timeout or one person alone could lend or destroy.

Each case breaks the destruction or the loan that every pack inherits in one place, and is told in words of its own what is
wrong, and where.
"""

from dataclasses import replace

import pytest

from archive.vocabulary import VOCABULARY
from engine.errors import DefinitionError
from engine.language.loader import sources_of
from engine.language.validation import load
from tests.engine.test_validation import WORKFLOWS

STANDARD = sources_of(WORKFLOWS / "standard", lambda other: WORKFLOWS / other)
BORROWING = """\
workflow: borrowing
zh: 借阅
en: Borrowing
number: "JY{year}-{seq:4}"
opening: {who: anyone, whole: true, clause: L01}
form:
  records: {type: records, class: accounting_file, zh: 档案, en: Records}
  term:    {type: term, zh: 借期, en: Term}
states:
  deciding:
    zh: 待审批
    en: Awaiting approval
    who: manager of opener
    actions:
      approve:
        zh: 同意
        en: Approve
        together: true
        to: lent
        effects: [{lend: {records: form.records, borrower: opener, place: out, term: form.term}}]
      refuse: {zh: 不同意, en: Refuse, to: refused}
  lent:
    zh: 已出借
    en: Lent
    actions:
      close: {zh: 结束, en: Close, upon: child.loan.ended, to: closed}
  closed:  {zh: 已结束, en: Closed, final: done}
  refused: {zh: 未同意, en: Refused, final: refused}
"""


def broken(changes: dict[str, list[tuple[str, str]]]) -> list[str]:
    """What is wrong with the standard pack after these changes, by file."""
    files = {**STANDARD.files["standard"], "borrowing.yaml": BORROWING}
    for name, changed in changes.items():
        for old, new in changed:
            assert old in files[name], f"{name} does not hold {old!r}"
            files[name] = files[name].replace(old, new)
    sources = replace(STANDARD, files={**STANDARD.files, "standard": files})
    try:
        load(sources, VOCABULARY, "standard@1.1")
    except DefinitionError as error:
        return [str(problem).removeprefix("standard/") for problem in error.problems]
    return []


def test_as_it_stands_it_is_sound() -> None:
    assert broken({}) == []


DESTRUCTION, LOAN, BORROWING_FILE, PACK = "destruction.yaml", "loan.yaml", "borrowing.yaml", "pack.yaml"
LEND = "effects: [{lend: {records: form.records, borrower: opener, place: out, term: form.term}}]"
TAKEN_BACK = (
    "this way no 'together' decision of people kept 'apart' from those who carry it out comes before it"
)
WITNESSED = (
    "needs a witness: somebody else, kept 'apart', signs that it was carried out before 'witness' confirms it"
)

CASES = {
    "the witness signs nothing": (
        DESTRUCTION,
        "          - {otherwise: true, state: destroyed}\n        sign: records\n",
        "          - {otherwise: true, state: destroyed}\n",
        "'destroy' cannot be undone: 'witness' needs 'sign', so that its list is signed",
    ),
    "a mail link is enough for the witness": (
        DESTRUCTION,
        "          - {otherwise: true, state: destroyed}\n        sign: records\n",
        "          - {otherwise: true, state: destroyed}\n        sign: records\n        assurance: link\n",
        "'destroy' cannot be undone: whoever takes 'witness' is at least 'signed_in', a mail link is not enough",
    ),
    "a passed deadline witnesses": (
        DESTRUCTION,
        "        en: Witness and sign\n        together: true\n",
        "        en: Witness and sign\n        upon: due\n",
        "silence must not do it: 'destroy' would be carried out because a deadline passed",
    ),
    "the machine destroys when the cooling off is over": (
        DESTRUCTION,
        "upon: due, to: counting}",
        "upon: due, to: destroyed, sign: records, effects: [{destroy: {records: form.records}}]}",
        "'destroy' cannot be undone: people carry it out, never the machine 'upon' due",
    ),
    "any one of the deciders is enough": (
        DESTRUCTION,
        "        en: Approve\n        together: true\n",
        "        en: Approve\n",
        f"{TAKEN_BACK}: listing → submit → appraising → appraise → deciding → approve",
    ),
    "the decision is left out": (
        DESTRUCTION,
        "          - {otherwise: true, state: deciding}\n",
        "          - {otherwise: true, state: counting}\n",
        f"{TAKEN_BACK}: listing → submit → appraising → appraise → counting",
    ),
    "who decides may carry it out": (
        DESTRUCTION,
        "  - [acted.deciding, acted.destroying, acted.witnessing]\n",
        "  - [acted.destroying, acted.witnessing]\n",
        f"'destroy' cannot be undone, and {TAKEN_BACK}",
    ),
    "who destroys may witness": (
        DESTRUCTION,
        "  - [acted.deciding, acted.destroying, acted.witnessing]\n",
        "  - [acted.deciding, acted.destroying]\n  - [acted.deciding, acted.witnessing]\n",
        f"'destroy' {WITNESSED}; this way nobody does: deciding → approve",
    ),
    "a row of the rules asks nobody": (
        PACK,
        "{otherwise: true, approval: param.destruction_approval, clause: D05}",
        "{otherwise: true, approval: none, clause: D05}",
        f"'destroy' cannot be undone, and {TAKEN_BACK}",
    ),
    "a figure of the company asks nobody": (
        PACK,
        "    value: {in_order: [manager of opener, manager of manager of opener]}\n    clause: D05\n    question: {zh: 一般",
        "    value: none\n    clause: D05\n    question: {zh: 一般",
        f"'destroy' cannot be undone, and {TAKEN_BACK}",
    ),
    "the applicant approves": (
        DESTRUCTION,
        "who: rules.destruction_approval.approval",
        "who: opener",
        "'approve' would let the opener approve his own request: its quorum names nobody else",
    ),
    "silence approves the list": (
        DESTRUCTION,
        "      send_back: {zh: 退回, en: Return, to: listing, ",
        (
            "      pass: {zh: 视为同意, en: Taken as agreed, upon: due, to: cooling}\n"
            "      send_back: {zh: 退回, en: Return, to: listing, "
        ),
        "silence must not approve: 'pass' leads where the quorum's own decision leads (deciding → pass → cooling)",
    ),
    "opening a case destroys": (
        DESTRUCTION,
        "clause: D01}\nform:",
        "effects: [{destroy: {records: form.records}}], clause: D01}\nform:",
        "'destroy' is irreversible: it needs a decision, and opening a case is none",
    ),
    "silence approves a loan": (
        BORROWING_FILE,
        "      refuse: {zh: 不同意, en: Refuse, to: refused}",
        (
            "      refuse: {zh: 不同意, en: Refuse, to: refused}\n"
            "      pass: {zh: 视为同意, en: Taken as agreed, upon: due, to: lent}"
        ),
        "silence must not approve: 'pass' leads where the quorum's own decision leads (deciding → pass → lent)",
    ),
    "a passed deadline lends": (
        BORROWING_FILE,
        "        together: true\n        to: lent",
        "        upon: due\n        to: lent",
        "silence must not do it: 'lend' would be carried out because a deadline passed",
    ),
    "the borrower lends to himself": (
        BORROWING_FILE,
        "who: manager of opener",
        "who: opener",
        "'lend' is weighty, and the opener reaches it alone: deciding → approve → lent",
    ),
    "nobody decides on a loan, and no clause says so": (
        BORROWING_FILE,
        "who: manager of opener",
        "who: none",
        "'lend' is weighty, and the opener reaches it alone: deciding → approve → lent",
    ),
    "opening a case lends": (
        BORROWING_FILE,
        "clause: L01}\nform:",
        f"{LEND}, clause: L01}}\nform:",
        "'lend' is weighty: it needs a decision, and opening a case is none",
    ),
    "the borrower hands out to himself": (
        LOAN,
        "who: {all_of: [each custodian of form.records, form.borrower]}",
        "who: form.borrower",
        "in 'loan' 'take_out' is weighty, and the opener reaches it alone: issuing → hand_out → out",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "told"), CASES.values(), ids=CASES.keys())
def test_it_is_refused_in_words_of_its_own(file: str, old: str, new: str, told: str) -> None:
    found = broken({file: [(old, new)]})

    assert any(told in each and each.partition(":")[2][0].isdecimal() for each in found), found
