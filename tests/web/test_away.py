"""Away, set from a mail: looking opens nothing, the button opens one case in the receiver's name, and the link is used up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.case.case import Case
from engine.case.command import Act
from engine.evidence.token import AWAY_LASTS, mint_away
from engine.people.actor import Actor
from tests.web.company import ADMIN, Company

ANSWERS = {"substitute": "qin", "from": "2026-09-29", "until": "2026-09-30"}


def link_for(loans: Company, person: str = "wu") -> str:
    """The link that the mail of a request to the B-role carries."""
    minted = mint_away(person, loans.submitted().id, "0" * 32, loans.clock.now())
    with loans.store.begin() as work:
        work.tokens.mint(minted.token)
    return f"/away/{minted.secret}"


def cases(loans: Company) -> list[Case]:
    with loans.store.read() as work:
        return [case for case in work.cases.open_after("", 50).values() if case]


def open_cases(loans: Company) -> list[str]:
    return [case.workflow for case in cases(loans)]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_opens_nothing_and_signs_nobody_in(loans: Company, method: str) -> None:
    link, browser = link_for(loans), loans.browser()
    for _ in range(3):
        assert browser.request(method, link).status_code == 200
    assert "substitution" not in open_cases(loans)
    assert browser.get("/").headers["location"] == "/sign-in"


def test_the_page_asks_when_and_whom_and_offers_only_whom_the_policy_admits(loans: Company) -> None:
    page = loans.browser().get(link_for(loans)).text
    for words in ("吴一舟", "外出期间由谁代理您的工作", "秦望舒", "P01"):
        assert words in page
    assert "林小满" not in page, "a colleague, and the policy names the manager"
    english = loans.browser(language="en").get(f"{link_for(loans)}?lang=en").text
    assert "Who does your work while you are away?" in english


def test_the_button_opens_the_case_in_his_name_and_the_link_is_used_up(loans: Company) -> None:
    link, browser = link_for(loans), loans.browser()
    answer = browser.post(link, data=ANSWERS)
    assert answer.status_code == 200
    assert "秦望舒" in answer.text
    (case,) = [case for case in cases(loans) if case.workflow == "substitution"]
    assert (case.opener, case.form["substitute"], case.visit.open_items[0].candidates) == (
        "wu",
        "qin",
        ("qin",),
    )
    again = browser.post(link, data=ANSWERS)
    assert again.status_code == 410
    assert "链接已经用过" in again.text
    assert open_cases(loans).count("substitution") == 1
    loans.service.do(Actor("qin"), case.id, Act("accept"))


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"substitute": "lin"}, 409, "制度没有规定林小满可以代理"),
        ({"until": "2026-09-28"}, 422, "2026-09-28"),
        ({"from": "2026-09-01"}, 422, "2026-09-01"),
        ({"substitute": ""}, 409, "受托人"),
        ({"until": "soon"}, 422, "soon"),
    ],
)
def test_what_is_refused_comes_back_as_typed_and_the_link_stays_good(
    loans: Company, typed: dict[str, str], status: int, said: str
) -> None:
    link, browser = link_for(loans), loans.browser()
    answer = browser.post(link, data={**ANSWERS, **typed})
    assert answer.status_code == status
    assert said in answer.text
    assert browser.post(link, data=ANSWERS).status_code == 200


def test_it_is_good_for_nothing_else_and_not_for_ever(loans: Company) -> None:
    link, browser = link_for(loans), loans.browser()
    secret = link.removeprefix("/away/")
    assert browser.get(f"/decide/{secret}/pass_on").status_code == 410
    assert browser.get(f"/sign-in/{secret}").status_code == 410
    loans.clock.advance(AWAY_LASTS + timedelta(seconds=1))
    assert browser.get(link).status_code == 410
    assert browser.get("/away/nothing").status_code == 404


def test_a_leaver_s_link_is_dead(loans: Company) -> None:
    link = link_for(loans)
    with loans.store.read() as work:
        wu = work.directory.read(loans.clock.now()).people["wu"]
    loans.service.put_people(ADMIN, [replace(wu, active=False)])
    assert loans.browser().get(link).status_code == 410
