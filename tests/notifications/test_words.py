"""What mails say: every kind in both languages, what is asked first, links that lead where they say."""

import re
from dataclasses import replace

import pytest

from engine.text import LANGUAGES, Language
from notifications.words import UnknownKind, letter_of
from tests.notifications.letters import KINDS, SECRET, notice, written

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LINKS = re.compile(r"https?://[^\s\"<]+")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_begins_with_the_case_number_and_one_sentence(kind: str, language: Language) -> None:
    mail = written(notice(kind), language)
    assert mail.subject.startswith("BJ2026-0001 ")
    greeting, _, lead, *_ = mail.text.splitlines()
    assert greeting.endswith("您好：" if language == "zh" else ",")
    assert lead.endswith("。" if language == "zh" else ".")
    assert letter_of(notice(kind)).lead.of(language) == lead


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_of_an_english_mail_are_english(kind: str) -> None:
    """What people wrote themselves (titles, names of papers, reasons) stays as they wrote it."""
    theirs = ("合同", "缺附件", "（中）")
    ours = [
        line
        for line in written(notice(kind), "en").text.splitlines()
        if not any(word in line for word in theirs)
    ]
    assert [line for line in ours if _CHINESE.search(line)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_plain_text_stands_alone_it_holds_every_link(kind: str, language: Language) -> None:
    mail = written(notice(kind), language)
    assert set(_LINKS.findall(mail.text)) == set(_LINKS.findall(mail.html)) != set()


@pytest.mark.parametrize("kind", KINDS)
def test_no_mail_has_scripts_pictures_or_addresses_but_our_own(kind: str) -> None:
    html = written(notice(kind), "zh").html
    assert [link for link in _LINKS.findall(html) if not link.startswith("https://archive.example.cn/")] == []
    assert re.findall(r"<(script|img|link|iframe|form|object)|url\(|@import|javascript:", html) == []
    assert "@media (prefers-color-scheme: dark)" in html


def test_a_request_says_who_asks_why_you_by_which_clause_and_by_when() -> None:
    text = written(notice("request"), "zh").text
    assert "来自：文书明\n  2026年9月28日（周一）09:00办理“提交”" in text
    assert "为什么是您：您是本案的复核人。" in text
    assert "R03 复核：复核人复核，便笺不超过一百页。" in text
    assert re.search(r"期限：9月30日（周三）18:00，还剩2天\n  .*2个工作日", text)


def test_each_decision_has_a_link_of_its_own_and_the_case_has_one() -> None:
    ways = letter_of(notice("request")).ways
    assert [(way.label.en, way.href.rsplit("cn", 1)[1], way.is_first) for way in ways] == [
        ("Pass on", f"/decide/{SECRET}/pass_on", True),
        ("Send back", f"/decide/{SECRET}/send_back", False),
        ("Open the case", "/cases/c1", False),
    ]


def test_who_has_to_fill_in_a_form_is_led_to_it_and_not_to_a_button() -> None:
    ways = letter_of(replace(notice("returned"), secret=SECRET)).ways
    assert [(way.label.zh, way.is_first) for way in ways] == [("打开案件填写", True)]


def test_what_was_returned_says_by_whom_and_what_is_missing_first() -> None:
    mail = written(notice("returned"), "zh")
    lines = mail.text.splitlines()
    assert lines[2] == "傅核退回了“便笺”，请按下列内容补正后再次提交。"
    assert lines.index("缺少：缺附件<b>二</b>") < next(
        n for n, line in enumerate(lines) if line.startswith("期限")
    )
    assert "缺附件&lt;b&gt;二&lt;/b&gt;" in mail.html
    assert "<b>二" not in mail.html


def test_a_reminder_says_its_number_what_comes_next_and_how_late_it_is() -> None:
    mail = written(notice("reminder"), "en")
    assert mail.subject == "BJ2026-0001 Overdue (reminder 2): Note (合同)"
    assert "17 days late. Please act on “Note”: being checked." in mail.text
    assert "This is: Reminder 2; the next comes 9 Oct." in mail.text


def test_an_escalation_says_who_is_late_by_how_much_and_what_can_be_done() -> None:
    text = written(notice("escalation"), "zh").text
    assert "傅核尚未办理“复核中”这一步，已逾期17天，现按制度报告给您（第2级）。" in text
    assert "您可以督促办理人尽快完成" in text
    assert "申请延期" in text
    assert "R05 延期" in text


def test_an_escalation_offers_an_extension_only_where_there_is_one() -> None:
    assert "申请延期" not in written(replace(notice("escalation"), extendable=False), "zh").text


def test_a_copy_holds_the_signed_list_its_check_code_and_who_signed() -> None:
    of = notice("copy")
    digest = of.brief.lists[0].digest
    mail = written(of, "zh")
    assert "签字人：库保管、鲍主管" in mail.text
    assert f"核对码：{digest[:4]} {digest[4:8]} {digest[8:12]}" in mail.text
    assert f"/cases/c1/signed/title/{digest}" in mail.text
    assert "1，合同1，2，签字 已签" in mail.text


def test_a_copy_of_a_list_that_has_changed_since_shows_its_code_and_not_the_new_rows() -> None:
    of = replace(notice("copy"), data={"action": "sign", "digests": {"title": "a" * 64}})
    text = written(of, "zh").text
    assert "核对码：aaaa aaaa aaaa" in text
    assert "合同1，" not in text


def test_what_the_policy_has_somebody_told_is_said_in_his_language() -> None:
    of = notice("told")
    assert written(of, "zh").text.splitlines()[2] == "便笺已送出。"
    assert written(of, "en").text.splitlines()[2] == "The note is on its way."


def test_an_outcome_says_how_it_ended() -> None:
    assert written(notice("outcome"), "zh").subject == "BJ2026-0001 办理结果：已归档：便笺（合同）"


@pytest.mark.parametrize(("rows", "left_out"), [(20, False), (21, True), (1000, True)])
def test_a_long_list_shows_its_first_twenty_rows_and_says_how_many_there_are(
    rows: int, left_out: bool
) -> None:
    mail = written(notice("request", rows), "zh")
    assert "合同20" in mail.text
    assert "合同21" not in mail.text + mail.html
    assert (f"共{rows}行" in mail.text, f"共{rows}行" in mail.html) == (left_out, left_out)
    assert len(mail.html) < 40_000


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    mail = written(notice("request"), "zh")
    assert "备注" not in mail.html
    assert "页数" in mail.html


def test_a_subject_stays_one_line_whatever_a_title_holds() -> None:
    of = notice("request")
    evil = replace(of.brief, subject=replace(of.brief.subject, zh="合同\r\nBcc: x@y.example\u2028z"))
    assert (
        written(replace(of, brief=evil), "zh").subject
        == "BJ2026-0001 请办理：便笺（合同 Bcc: x@y.example z）"
    )


def test_a_kind_that_nobody_has_words_for_is_named() -> None:
    with pytest.raises(UnknownKind, match="'gossip'"):
        letter_of(replace(notice("request"), kind="gossip"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_that_all_have_agreed_on_and_that_cannot_go_on_says_what_keeps_it(language: Language) -> None:
    data = {"who": "keeper", "held_up": ["最多五页", "At most five pages"]}
    letter = written(replace(notice("unfillable"), data=data), language)
    wanted = {"zh": "案件不能继续：最多五页。", "en": "the case cannot go on: At most five pages."}
    assert wanted[language] in letter.text
    assert {"zh": "无法继续", "en": "Cannot go on"}[language] in letter.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_ahead_without_anybody_is_named_with_who_can_mend_it(language: Language) -> None:
    data = {"who": "keeper", "ahead": ["会签中", "Being signed"], "lacks": ["没有可以担任“保管人”的人", "nobody can be Keeper"],
            "lifted_by": ["韦", "Wei"]}  # fmt: skip
    text = written(replace(notice("unfillable"), data=data), language).text
    said = {"zh": ("走到“会签中”时将无人可办：没有可以担任“保管人”的人。", "可由韦处理："),
            "en": ("“Being signed” when it gets there: nobody can be Keeper.", "Wei can put it right.")}  # fmt: skip
    assert all(words in " ".join(text.split()) or words in text for words in said[language])
    assert "案件停在这里" not in text
