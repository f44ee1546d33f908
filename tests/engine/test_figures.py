"""What the company answered is put into the pack as a pack file would hold it."""

from datetime import date

import pytest

from engine.language.checks.parameters import ill_valued
from engine.language.checks.whole import Whole
from engine.language.figures import with_figures
from engine.language.loader import read_pack
from fonds.answer import InvalidAnswer, read_answer
from tests.support.tiny import PACK, WORDS, tiny

BEGINS = "parameters:\n  begins: {type: date, question: {zh: 何时起？, en: From when?}}\n"
ASKING = read_pack(tiny({"pack.yaml": PACK.replace("parameters:\n", BEGINS, 1)}), WORDS)


def test_a_date_is_a_date_of_the_policy() -> None:
    answer = read_answer(ASKING, "begins", " 2026-10-01 ")

    assert answer == "2026-10-01"
    assert with_figures(ASKING, {"begins": answer}).parameters["begins"].value == date(2026, 10, 1)


@pytest.mark.parametrize("wrong", ["2026-02-30", "20261001", "tomorrow", "2026-10-01T09:00"])
def test_what_is_no_date_is_refused_with_what_was_expected(wrong: str) -> None:
    with pytest.raises(InvalidAnswer, match="figure begins: expected a date like 2026-10-01"):
        read_answer(ASKING, "begins", wrong)
    assert list(ill_valued(Whole(with_figures(ASKING, {"begins": wrong}), WORDS)))
