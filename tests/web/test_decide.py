"""Deciding from a mail: looking never acts, the button decides once, on the very list that was shown."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from engine.case.case import Case
from engine.case.command import OpenCase, SaveForm
from engine.deciding.brief import brief_for
from engine.evidence.token import mint_decision
from engine.people.actor import Actor
from tests.web.company import ADMIN, CODES, PAPERS, Company

FORM = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def link_for(loans: Company, person: str, case: Case) -> str:
    """The link that the mail to `person` would carry, without its action."""
    with loans.service.look(case.id) as scope:
        brief = brief_for(scope, person)
    minted = mint_decision(
        person,
        loans.case(case.id),
        str(brief.item),
        tuple(offer.name for offer in brief.offers),
        {each.field: each.digest for each in brief.lists},
        "0" * 32,
        loans.clock.now(),
    )
    with loans.store.begin() as work:
        work.tokens.mint(minted.token)
    return f"/decide/{minted.secret}"


def carried(page: str, act: str) -> dict[str, str]:
    """The hidden inputs of the button for `act`."""
    forms = page.split("<form")
    form = next(part for part in forms if f'name="act" value="{act}"' in part)
    return dict(FORM.findall(form))


def press(browser: TestClient, link: str, act: str, **typed: str) -> str:
    """Press the button as the page holds it; the page that follows."""
    page = browser.get(f"{link}/{act}").text
    answer = browser.post(f"{link}/{act}", data={**carried(page, act), **typed})
    return browser.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text


def signing(loans: Company) -> Case:
    """A handover that waits for three signatures."""
    case = loans.coded()
    counts = [{"line": line, "pages": paper["pages"]} for line, paper in enumerate(PAPERS, 1)]
    return loans.act("xu", case, "counted", received=counts)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_never_decides_and_never_signs_in(loans: Company, method: str) -> None:
    case = signing(loans)
    link = link_for(loans, "wu", case)
    browser = loans.browser()
    for _ in range(5):
        assert browser.request(method, f"{link}/accept").status_code == 200
    assert loans.case(case.id).version == case.version
    assert browser.get("/").headers["location"] == "/sign-in"


def test_the_page_shows_what_it_is_about_and_why(loans: Company) -> None:
    link = link_for(loans, "wu", loans.submitted())
    page = loans.browser().get(f"{link}/pass_on").text
    for words in ("吴一舟", "林小满", "借款合同", "您是本案的B角", "R07", "移交档案管理员", "退回补充"):
        assert words in page
    # nobody is signed in: the head offers no ways
    assert 'class="ways"' not in page


def test_it_speaks_the_language_of_whom_it_was_sent_to(loans: Company) -> None:
    english = loans.service.open(
        Actor("lin"),
        loans.edition,
        OpenCase(
            "handover",
            {"b_role": "zhou", "file": {"project": "P-2", "closed_on": "2026-09-25", "papers": list(PAPERS)}},
        ),
    )
    loans.act("lin", english, "submit", "file")
    page = loans.browser().get(f"{link_for(loans, 'zhou', english)}/pass_on").text
    assert '<html lang="en">' in page
    assert "Pass to the archivist" in page


def test_the_button_decides_and_the_used_link_tells_by_whom(loans: Company) -> None:
    case = signing(loans)
    link, browser = link_for(loans, "wu", case), loans.browser()
    after = press(browser, link, "accept")
    assert "吴一舟" in after
    assert "您办理了“签字确认”" in after
    acts = [item.act for item in loans.case(case.id).visit.items if item.act]
    assert [(act.by, act.assurance) for act in acts] == [("wu", "link")]
    assert browser.get("/").headers["location"] == "/sign-in"
    again = browser.post(f"{link}/accept", data={"act": "accept"})
    assert again.status_code == 200
    assert "您办理了“签字确认”" in again.text
    assert len([item for item in loans.case(case.id).visit.items if item.act]) == 1


def test_page_numbers_can_be_made_on_the_way_and_the_link_stays_good(loans: Company) -> None:
    case = loans.submitted()
    link, browser = link_for(loans, "wu", case), loans.browser()
    refused = press(browser, link, "pass_on")
    assert "未编页码" in refused
    assert "未能办理" in refused
    coded = press(browser, link, "code")
    assert "1–6" in coded
    press(browser, link, "pass_on")
    assert loans.case(case.id).state == "counting"


def test_a_return_asks_for_what_is_wrong_and_keeps_what_was_typed(loans: Company) -> None:
    case = loans.submitted()
    link, browser = link_for(loans, "wu", case), loans.browser()
    nothing = press(browser, link, "send_back")
    assert "尚缺以下内容" in nothing
    typed = {"send_back.supplement.1.missing.1.note": "第二份保证合同"}
    without_item = press(browser, link, "send_back", **typed)
    assert "第二份保证合同" in without_item
    assert loans.case(case.id).state == "reviewing"
    typed["send_back.supplement.1.missing.1.item"] = "contracts"
    press(browser, link, "send_back", **typed, **{"send_back.supplement.1.2.note": "第12页缺签字"})
    after = loans.case(case.id)
    assert after.state == "compiling"
    assert after.form["supplement"] == [
        {"line": 2, "item": "contracts", "title": "借款合同", "note": "第12页缺签字"},
        {"line": None, "item": "contracts", "title": "", "note": "第二份保证合同"},
    ]


def test_a_list_that_changed_is_refused_and_the_difference_shown(loans: Company) -> None:
    case = loans.submitted()
    link, browser = link_for(loans, "wu", case), loans.browser()
    page = browser.get(f"{link}/pass_on").text
    codes = [{"line": line, "codes": span} for line, span in enumerate(CODES, 1)]
    loans.service.do(Actor("wu"), case.id, SaveForm({"file": {"papers": codes}}))
    answer = browser.post(f"{link}/pass_on", data=carried(page, "pass_on"))
    assert answer.status_code == 409
    assert "已有变动" in answer.text
    changed = answer.text.partition('id="changed-1"')[2].partition("</table>")[0]
    assert all(span.replace("-", "–") in changed for span in CODES)
    assert "您看到的清单中有 4 行已改动或删除" in answer.text
    assert loans.case(case.id).state == "reviewing"
    # what it shows now can be decided on
    press(browser, link, "pass_on")
    assert loans.case(case.id).state == "counting"


def test_after_the_case_moved_on_the_link_says_what_is_now_the_case(loans: Company) -> None:
    case = loans.submitted()
    link = link_for(loans, "wu", case)
    loans.act("wu", case, "send_back", supplement=[{"line": 1, "note": "缺页"}])
    answer = loans.browser().get(f"{link}/pass_on")
    assert answer.status_code == 410
    assert "A角整理中" in answer.text
    posted = loans.browser().post(f"{link}/pass_on", data={"act": "pass_on"})
    assert posted.status_code == 410
    assert loans.case(case.id).state == "compiling"


def test_an_action_the_link_does_not_hold_is_refused(loans: Company) -> None:
    case = loans.submitted()
    link = link_for(loans, "wu", case)
    answer = loans.browser().post(f"{link}/accept", data={"act": "accept"})
    assert answer.status_code == 409
    assert "该链接不能办理这一操作" in answer.text


def test_an_unknown_link_is_a_page(loans: Company) -> None:
    for secret in ("nothing", "x" * 5_000, "../../etc", "%00"):
        assert loans.browser().get(f"/decide/{secret}/accept").status_code == 404


def test_a_link_does_not_work_for_a_leaver(loans: Company) -> None:
    link = link_for(loans, "wu", loans.submitted())
    with loans.store.read() as work:
        wu = work.directory.read(loans.clock.now()).people["wu"]
    loans.service.put_people(ADMIN, [replace(wu, active=False)])
    loans.clock.advance(timedelta(minutes=1))
    assert loans.browser().get(f"{link}/pass_on").status_code == 410
