"""Whoever stands in for somebody is read as “B for A” on the case, the signed list, the forms and the mails, with those who
passed the work on; and of an act on paper whose it is, and who has entered it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from engine.case.case import Case
from engine.case.command import Act, OpenCase, SaveForm
from engine.people.actor import Actor
from engine.text import Text
from engine.workers.relay import Relay, RelayConfig
from notifications.deliverer import Deliverer
from notifications.links import Links
from notifications.mime import Mail, Sender
from tests.engine.test_telling import FILE
from tests.forms.sample import cells_of, pages_of
from tests.web.company import CODES, Company

FOR_WU = Text("陆行简（代吴一舟，经秦望舒转委托）", "Lu Xingjian for Wu Yizhou (passed on by Qin Wangshu)")


@dataclass(frozen=True, slots=True)
class Post:
    """The mails of a company, put into words as they go out."""

    of: Company
    sent: list[Mail] = field(default_factory=list[Mail])

    def to(self, person: str) -> list[str]:
        """The texts of those that have gone out to the person since the last time."""
        self.sent.clear()
        sender = Sender(Text("鸿程", "Hongcheng"), "archive@hongcheng.example.test")
        deliverer = Deliverer(self.of.service, self.sent.append, sender, Links("https://x.example.test"))
        Relay(self.of.store, deliverer, RelayConfig(), chance=lambda: 0.0).run_once(self.of.clock.now())
        return [mail.written.text for mail in self.sent if mail.reader.id == person]


def stand_in(of: Company, away: str, by: str, **more: bool) -> None:
    """From today on `by` does the work of `away`."""
    given = {"substitute": by, "from": "2026-09-28", "until": "2026-09-30", **more}
    case = of.service.open(Actor(away), of.edition, OpenCase("substitution", given))
    of.service.do(Actor(by), case.id, Act("accept"))


def passed_on(of: Company) -> Case:
    """A handover that was reviewed by Lu for Wu, to whom Qin, away herself, has passed it on."""
    stand_in(of, "wu", "qin", pass_on=True)
    stand_in(of, "qin", "lu")
    case = of.submitted()
    codes = [{"line": line, "codes": span} for line, span in enumerate(CODES, 1)]
    of.service.do(Actor("lu"), case.id, SaveForm({"file": {"papers": codes}}))
    return of.act("lu", case, "pass_on", "file")


def counted(of: Company, case: Case) -> Case:
    pages: Sequence[int] = (6, 14, 22, 9)
    received = [{"line": line, "pages": each} for line, each in enumerate(pages, 1)]
    return of.act("xu", case, "counted", received=received)


def plain(html: str) -> str:
    """The words of a page, without its tags."""
    return " ".join("".join(f"{part.partition('>')[2]}" for part in f">{html}".split("<")).split())


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "陆行简 代 吴一舟（经秦望舒转委托）"),
        ("en", "Lu Xingjian for Wu Yizhou (passed on by Qin Wangshu)"),
    ],
)
def test_the_case_and_its_signed_list_say_for_whom_and_through_whom(
    loans: Company, lang: str, said: str
) -> None:
    case = counted(loans, passed_on(loans))
    loans.act("lu", case, "accept", "file")
    browser = loans.browser("lin")
    page = browser.get(f"/cases/{case.id}?lang={lang}").text
    assert plain(page).count(said) >= 3, "what happened twice, and among those who sign"
    digest = page.partition("/signed/file/")[2][:64]
    signed = plain(browser.get(f"/cases/{case.id}/signed/file/{digest}?lang={lang}").text)
    assert said.replace("陆行简 ", "").replace("Lu Xingjian ", "") in signed


def test_so_do_the_forms(loans: Company) -> None:
    case = counted(loans, passed_on(loans))
    loans.act("lu", case, "accept", "file")
    browser = loans.browser("lin")
    paper = "".join(pages_of(browser.get(f"/cases/{case.id}/forms/handover-list.pdf").content))
    assert FOR_WU.zh in paper.replace("\n", "")
    sheet = cells_of(browser.get(f"/cases/{case.id}/forms/handover-list.xlsx").content)
    assert any(FOR_WU.zh in str(cell) for cell in sheet)


def test_so_do_the_mails(loans: Company) -> None:
    post = Post(loans)
    case = passed_on(loans)
    assert any(f"来自：{FOR_WU.zh}" in mail for mail in post.to("xu"))
    counted(loans, case)
    post.to("xu")
    loans.act("lu", case, "accept", "file")
    loans.act("xu", case, "accept", "file")
    loans.act("lin", case, "accept", "file")
    (copy,) = [mail for mail in post.to("xu") if "签字清单" in mail]
    assert f"签字人：林小满、{FOR_WU.zh}、许清和" in copy


def test_so_does_what_a_substitute_does_besides_deciding(loans: Company) -> None:
    post = Post(loans)
    stand_in(loans, "wu", "qin", pass_on=True)
    stand_in(loans, "qin", "lu")
    case = loans.submitted()
    post.to("lin")
    loans.service.do(Actor("lu"), case.id, Act("comment", {"text": "缺一页"}))
    assert [f"{FOR_WU.zh}就“项目档案移交”留言" in mail for mail in post.to("lin")] == [True]
    loans.service.do(
        Actor("lu"), case.id, Act("add_signer", {"person": "tang", "place": "before", "reason": "请先看"})
    )
    page = plain(loans.browser("lin").get(f"/cases/{case.id}").text)
    assert page.count("陆行简 代 吴一舟（经秦望舒转委托）") >= 2


def test_what_was_done_on_paper_stands_under_his_name_and_says_who_entered_it(loans: Company) -> None:
    case = counted(loans, loans.coded())
    late = {"action": "accept", "person": "xu", "on": "2026-09-28", "proof": FILE, "reason": "当时停电"}
    loans.service.do(Actor("he"), case.id, Act("enter_late", late))
    browser = loans.browser("lin")
    said = "2026-09-28在纸上办理，何以宁补录"
    page = plain(browser.get(f"/cases/{case.id}").text)
    assert "许清和 档案管理员 签字确认" in page
    assert said in page
    paper = "".join(pages_of(browser.get(f"/cases/{case.id}/forms/handover-list.pdf").content))
    signed = paper.replace("\n", "").partition("许清和")[2]
    assert said in signed


def test_who_is_brought_in_by_hand_reads_by_whom_and_why(loans: Company) -> None:
    post = Post(loans)
    case = loans.submitted()
    post.to("zhou")
    loans.service.do(
        Actor("wu"), case.id, Act("add_signer", {"person": "zhou", "place": "before", "reason": "请先看"})
    )
    (mail,) = post.to("zhou")
    assert "Why you: Wu Yizhou has asked you to sign as well." in mail
    assert "请先看" in mail


def test_an_opinion_comes_with_the_buttons_of_whoever_asked_for_it(loans: Company) -> None:
    post = Post(loans)
    case = loans.coded()  # with Wu's part done, the archivist asks
    loans.service.do(Actor("xu"), case.id, Act("delegate", {"person": "lu", "reason": "合同是否完整？"}))
    post.to("xu")
    loans.service.do(Actor("lu"), case.id, Act("give_back", {"opinion": "第12页缺签字"}))
    (mail,) = post.to("xu")
    assert "意见：第12页缺签字" in mail
    assert "陆行简" in mail
    assert "/decide/" in mail


def test_the_staff_page_says_who_stands_in_for_whom_and_for_how_long(loans: Company) -> None:
    stand_in(loans, "wu", "qin")
    page = plain(loans.browser("lin").get("/staff").text)
    assert "秦望舒（9月28日（周一）至9月30日（周三））" in page
    assert "Qin Wangshu (Mon 28 Sep to Wed 30 Sep)" in plain(loans.browser("lin").get("/staff?lang=en").text)
