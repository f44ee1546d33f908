"""The counter: what is scanned gathers; both sign at handing out, the taker by the code of his mail; several loans at once."""

import re
from collections.abc import Mapping
from typing import cast

import pytest
from starlette.testclient import TestClient

from archive.label import Label
from engine.case.case import Case
from engine.service.organisation_id import organisation_id
from engine.text import Text
from engine.workers.relay import Relay
from notifications.deliverer import Deliverer
from notifications.links import Links
from notifications.mime import Mail, Sender
from tests.web.company import Company, shelved
from tests.web.lending import asked, lent

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Desk:
    """Xu's counter: the page as it stands, and what is pressed on it."""

    def __init__(self, company: Company) -> None:
        self.browser: TestClient = company.browser("xu")
        self.page = self.browser.get("/counter").text

    def press(self, do: str, typed: dict[str, str | list[str]] | None = None) -> str:
        form: dict[str, str | list[str]] = {**dict(HIDDEN.findall(self.page)), "do": do, **(typed or {})}
        answer = self.browser.post("/counter", data=form)
        assert answer.status_code == 200
        self.page = answer.text
        return self.page

    def scan(self, *words: str) -> str:
        for each in words:
            self.press("scan", {"scan": each})
        return self.page


def code_of(company: Company, person: str) -> str:
    """The pickup code in the latest mail to the person."""
    mails: list[Mail] = []
    sender = Sender(Text("档案", "Archive"), "archive@example.test")
    relay = Relay(company.store, Deliverer(company.service, mails.append, sender, Links("http://testserver")))
    relay.run_once(company.clock.now())
    found = [code for mail in mails if (code := _code(mail, person))]
    return found[-1]


def _code(mail: Mail, person: str) -> str:
    body = mail.message.get_body(("plain",))
    text = body.get_content() if body else ""
    found = re.search(r"取件码[：:]?\s*(\d{3} \d{3})", text)
    return found[1] if found and person in str(mail.message["To"]) else ""


def test_both_sign_the_taker_by_the_code_of_his_mail(lending: Company) -> None:
    ids = shelved(lending.store, "P-1", "P-2")
    loan = asked(lending, ids)
    code = code_of(lending, "lin")
    desk = Desk(lending)
    assert "✓" not in desk.scan("林小满")
    desk.scan("2026鸿借字第001号", "2026鸿借字第002号")
    assert f'name="give" value="{loan.id}" checked' in desk.page
    page = desk.press("give", {"give": [loan.id], f"code.{loan.id}": code})
    assert "已办理" in page
    case = lending.case(loan.id)
    assert case.state == "out"
    assert set(case.acted["issuing"]) == {"xu", "lin"}
    assert 'name="records" value=""' in page


def test_a_wrong_code_leaves_the_taker_to_sign_and_says_how_often_he_may_try(lending: Company) -> None:
    loan = asked(lending, shelved(lending.store, "P-1"))
    code = code_of(lending, "lin").replace(" ", "")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    desk = Desk(lending)
    desk.scan("2026鸿借字第001号")
    page = desk.press("give", {"give": [loan.id], f"code.{loan.id}": wrong})
    assert "取件码不对，还可再试4次" in page
    assert lending.case(loan.id).state == "issuing"
    assert "许清和" in page.partition("已签字：")[2][:40]
    desk.press("give", {"give": [loan.id], f"code.{loan.id}": code})
    assert lending.case(loan.id).state == "out"


def test_who_signs_on_his_phone_needs_no_code(lending: Company) -> None:
    loan = asked(lending, shelved(lending.store, "P-1"))
    desk = Desk(lending)
    desk.scan(loan.number)
    page = desk.press("give", {"give": [loan.id]})
    assert "现由林小满办理" in page
    lending.act("lin", lending.case(loan.id), "hand_out", "records")
    assert lending.case(loan.id).state == "out"


def test_several_loans_come_back_at_once_and_one_that_fails_stops_no_other(lending: Company) -> None:
    first, second, third = shelved(lending.store, "P-1", "P-2", "P-3")
    whole, other = lent(lending, [first]), lent(lending, [second, third], "wu")
    desk = Desk(lending)
    desk.scan("2026鸿借字第001号", "2026鸿借字第002号")
    noted = [{"line": line, "state": "whole"} for line in (1, 2)]
    lending.act("xu", other, "take_back", "records", condition=noted)
    back = [f"{other.id}:{second}", f"{whole.id}:{first}", f"{'0' * 32}:x"]
    page = desk.press(
        "take", {"back": back, f"note.{whole.id}.1.state": "damaged", f"note.{whole.id}.1.note": "封面破损"}
    )
    assert lending.case(whole.id).state == "confirming"
    (row,) = cast(list[Mapping[str, object]], lending.case(whole.id).form["condition"])
    assert (row["state"], row["note"]) == ("damaged", "封面破损")
    assert page.count("未能办理，没有变动") == 2
    assert "没有由您收回的档案" in page
    assert "没有这个案件" in page
    assert page.count("已办理") == 1


def test_part_of_a_loan_comes_back_and_the_rest_stays_out(lending: Company) -> None:
    first, second = shelved(lending.store, "P-1", "P-2")
    loan = lent(lending, [first, second])
    desk = Desk(lending)
    page = desk.scan("2026鸿借字第002号")
    assert f'value="{loan.id}:{second}" checked' in page
    assert f'value="{loan.id}:{first}" checked' not in page
    page = desk.press(f"fill:{loan.id}:state=whole")
    assert page.count('value="whole" selected') == 2
    page = desk.press("take", {"back": [f"{loan.id}:{second}"], f"note.{loan.id}.2.state": "whole"})
    assert page.count("已办理") == 1
    assert lending.case(loan.id).state == "out"
    assert "2026鸿借字第001号" in lending.browser("lin").get("/holdings").text
    assert "2026鸿借字第002号" not in lending.browser("lin").get("/holdings").text


def test_what_is_unknown_foreign_or_not_lent_gets_a_clear_answer(lending: Company) -> None:
    first, second = shelved(lending.store, "P-1", "P-2")
    lent(lending, [first])
    desk = Desk(lending)
    assert "没有找到“没有这份”" in desk.scan("没有这份")
    ours = organisation_id(lending.store, lending.clock.now())
    assert "这是其他单位的档案标签" in desk.scan(Label("f" * 10, first).written("http://localhost"))
    assert "没有借出的" not in desk.page
    page = desk.scan(Label(ours, second).written("http://localhost"))
    assert "没有借出的" in page
    assert "2026鸿借字第002号" in page
    assert "已经扫过" in desk.scan("2026鸿借字第002号")
    assert "2026鸿借字第002号" not in desk.press(f"forget:{second}")


def test_words_that_could_mean_several_are_asked_about(lending: Company) -> None:
    first, _ = shelved(lending.store, "P-2026-1", "P-2026-2")
    desk = Desk(lending)
    page = desk.scan("P-2026")
    assert "您指的是哪一个？" in page
    assert "没有借出的" in desk.press(f"is:{first}")


@pytest.mark.parametrize("who", ["lin", "gao"])
def test_it_is_for_keepers_alone(lending: Company, who: str) -> None:
    browser = lending.browser(who)
    assert browser.get("/counter").status_code == 404
    assert 'href="/counter"' not in browser.get("/").text
    assert 'href="/counter"' in lending.browser("xu").get("/").text


def test_a_new_code_takes_the_place_of_the_old(lending: Company) -> None:
    loan = asked(lending, shelved(lending.store, "P-1"))
    old = code_of(lending, "lin")
    desk = Desk(lending)
    desk.scan("林小满")
    assert "新的取件码已发到林小满的邮箱" in desk.press(f"send:{loan.id}:lin")
    new = code_of(lending, "lin")
    desk.press("give", {"give": [loan.id], f"code.{loan.id}": old})
    assert lending.case(loan.id).state == "issuing" or old == new
    desk.press("give", {"give": [loan.id], f"code.{loan.id}": new})
    assert state_of(lending, loan) == "out"


def state_of(company: Company, case: Case) -> str:
    return company.case(case.id).state
