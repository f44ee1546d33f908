"""What else may be done with a case on its page: the ways to it, its form, what it says when wrong, what comes of it."""

import re

from engine.case.case import Case
from tests.web.company import Company, token_in


def page_of(loans: Company, who: str, case: Case, query: str = "") -> str:
    return loans.browser(who).get(f"/cases/{case.id}{query}").text


def post(loans: Company, who: str, case: Case, act: str, **typed: str | list[str]) -> tuple[int, str]:
    browser = loans.browser(who)
    page = browser.get(f"/cases/{case.id}?act={act}").text
    form = page.partition(f'id="act-{act}"')[2].partition("</form>")[0] or page
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    given = {f"{act}.{name}": value for name, value in typed.items()}
    answer = browser.post(
        f"/cases/{case.id}/act", data={**hidden, "token": token_in(page), "act": act, **given}
    )
    return answer.status_code, answer.text


def ways(page: str) -> list[str]:
    links = page.partition('class="more-links"')[2].partition("</ul>")[0]
    return re.findall(r"\?act=([a-z_]+)#", links)


def test_everyone_finds_what_is_open_to_him(loans: Company) -> None:
    case = loans.submitted()
    assert ways(page_of(loans, "wu", case)) == ["delegate", "add_signer", "comment", "attach", "copy"]
    assert ways(page_of(loans, "lin", case)) == [
        "take_back",
        "nudge",
        "comment",
        "attach",
        "copy",
        "withdraw",
    ]
    english = page_of(loans, "lin", case, "?lang=en")
    for words in (">More</summary>", "Press for it", "Take back", "Withdraw", "Send a copy"):
        assert words in english


def test_a_form_is_laid_out_only_for_what_was_asked_for(loans: Company) -> None:
    case = loans.submitted()
    assert 'name="withdraw.reason"' not in page_of(loans, "lin", case)
    page = page_of(loans, "lin", case, "?act=withdraw")
    assert 'name="withdraw.reason"' in page
    assert 'name="nudge.note"' not in page


def test_who_is_added_signs_and_the_case_waits_for_him(loans: Company) -> None:
    case = loans.submitted()
    page = page_of(loans, "wu", case, "?act=add_signer")
    assert "在我之前" in page
    assert 'value="lin"' not in page.partition('id="act-add_signer"')[2].partition("</form>")[0]
    assert post(loans, "wu", case, "add_signer", person="zhou", place="before", reason="请先看")[0] == 303
    page = page_of(loans, "lin", case)
    assert "加签人" in page
    assert "加签：周" in page
    assert loans.case(case.id).visit.open_items[0].candidates == ("zhou",)


def test_what_does_not_fit_stands_beside_what_was_typed(loans: Company) -> None:
    case = loans.submitted()
    status, page = post(loans, "lin", case, "withdraw", reason="")
    assert status == 409
    assert "尚缺以下内容" in page
    status, page = post(loans, "wu", case, "add_signer", person="lin", place="beside", reason="一起看")
    assert status == 409
    assert "发起人不能在自己的申请上加签" in page
    assert "一起看" in page


def test_a_withdrawn_request_has_ended_and_says_so(loans: Company) -> None:
    case = loans.submitted()
    assert post(loans, "lin", case, "withdraw", reason="项目取消")[0] == 303
    page = page_of(loans, "lin", case)
    assert loans.case(case.id).outcome == "withdrawn"
    for words in ("已撤回", "项目取消", "撤回"):
        assert words in page
    assert ways(page) == []
    assert case.id not in loans.browser("wu").get("/").text


def test_a_copy_is_read_when_its_page_is_opened(loans: Company) -> None:
    case = loans.submitted()
    assert post(loans, "lin", case, "copy", people=["zhou"], note="供参考")[0] == 303
    assert "未阅" in page_of(loans, "lin", case)
    page_of(loans, "zhou", case)
    page = page_of(loans, "lin", case)
    assert "未阅" not in page
    assert "已阅" in page


def test_an_opinion_is_asked_for_and_given_on_the_page(loans: Company) -> None:
    case = loans.submitted()
    assert post(loans, "wu", case, "delegate", person="zhou", reason="合同是否完整？")[0] == 303
    assert "您已请周" in page_of(loans, "wu", case)
    asked = page_of(loans, "zhou", case)
    assert "asks for your opinion: 合同是否完整？" in asked
    assert 'name="give_back.opinion"' in asked
    assert case.number in loans.browser("zhou").get("/").text
    assert post(loans, "zhou", case, "give_back", opinion="完整")[0] == 303
    page = page_of(loans, "wu", case)
    assert "完整" in page
    assert 'value="pass_on"' in page


def test_a_clock_that_rests_says_so_and_runs_again(loans: Company) -> None:
    case = loans.submitted()
    assert post(loans, "he", case, "pause", reason="等客户补件")[0] == 303
    assert "暂停计时，恢复前不计期限" in page_of(loans, "wu", case)
    assert post(loans, "he", case, "resume")[0] == 303
    assert "恢复前不计期限" not in page_of(loans, "wu", case)


def attach(loans: Company, who: str, case: Case, name: str, content: bytes) -> tuple[int, str]:
    browser = loans.browser(who)
    page = browser.get(f"/cases/{case.id}?act=attach").text
    answer = browser.post(
        f"/cases/{case.id}/act",
        data={"token": token_in(page), "act": "attach", "attach.note": "三家报价"},
        files={"attach.file": (name, content, "application/pdf")},
    )
    return answer.status_code, answer.text


def test_a_file_is_laid_to_the_case_and_handed_out_as_a_download_to_who_takes_part(loans: Company) -> None:
    case = loans.submitted()
    assert attach(loans, "lin", case, "../../报价.txt", "三家".encode())[0] == 303
    page = page_of(loans, "wu", case)
    assert "附件（林小满）" in page
    (href,) = set(re.findall(rf'href="(/cases/{case.id}/files/[0-9a-f]+)"', page))
    answer = loans.browser("wu").get(href)
    assert answer.content == "三家".encode()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert ".." not in answer.headers["content-disposition"]
    assert loans.browser("qin").get(href).status_code in (303, 404)


def test_a_file_that_lies_about_its_type_is_refused_and_the_note_stays(loans: Company) -> None:
    case = loans.submitted()
    status, page = attach(loans, "lin", case, "报价.pdf", b"MZ\x90\x00")
    assert status == 422
    assert "三家报价" in page
    assert loans.case(case.id).attached == ()
