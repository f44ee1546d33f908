"""Mails that no case is behind."""

from dataclasses import replace

import pytest

from engine.evidence.seal import Leaf, read_line, seal
from engine.text import LANGUAGES, Language
from notifications import system_words
from notifications.rendering import write
from tests.notifications.bureau import LINKS, PEOPLE, SENDER
from tests.support.small_pack import MORNING, STAFF


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_seal_arrives_letter_by_letter_on_a_line_of_its_own(language: Language) -> None:
    made = seal(12, [Leaf("case:1", 3, "a" * 64)], "0" * 64, MORNING)
    letter = system_words.seal({"number": made.number, "line": made.line()})
    mail = write(letter, replace(PEOPLE[0], language=language), SENDER.organisation)
    assert "12" in mail.subject
    assert [read_line(line) for line in mail.text.splitlines() if line.startswith("{")] == [made]


@pytest.mark.parametrize(("language", "said"), [("zh", "15分钟内"), ("en", "within 15 minutes")])
def test_a_link_to_sign_in_says_how_long_it_lives_and_that_it_may_be_ignored(
    language: Language, said: str
) -> None:
    mail = write(
        system_words.sign_in("s" * 43, LINKS), replace(PEOPLE[0], language=language), SENDER.organisation
    )
    assert said in mail.text
    assert f"https://archive.example.cn/sign-in/{'s' * 43}\n" in mail.text
    assert ("请忽略" if language == "zh" else "please ignore") in mail.text


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "任期到2026-10-31为止"), ("en", "until 2026-10-31, and nobody after that")]
)
def test_a_role_that_will_be_empty_is_told_with_its_last_day(language: Language, said: str) -> None:
    data = {"role": {"zh": "保管人", "en": "Keeper"}, "last": ["ku"], "until": "2026-10-31"}
    mail = write(
        system_words.role_empty(data, STAFF), replace(PEOPLE[0], language=language), SENDER.organisation
    )
    assert said in mail.text
    assert "2026-10-31" in mail.subject
