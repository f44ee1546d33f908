"""What a printed form is called as a file."""

import pytest

from engine.errors import NotFound
from forms.printing import printed_file
from tests.forms.sample import sample


def test_a_file_has_a_chinese_name_and_a_plain_one() -> None:
    made = printed_file(sample(["表"]), "xlsx")

    assert made.name == "移交清单 YJ2026-0001.xlsx"
    assert made.disposition == (
        'attachment; filename="_____YJ2026-0001.xlsx"; '
        "filename*=UTF-8''%E7%A7%BB%E4%BA%A4%E6%B8%85%E5%8D%95%20YJ2026-0001.xlsx"
    )
    assert made.content[:2] == b"PK"
    assert printed_file(sample(["表"]), "pdf").content[:5] == b"%PDF-"


def test_another_ending_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="no kind of file 'pdv', did you mean 'pdf'"):
        printed_file(sample(["表"]), "pdv")
