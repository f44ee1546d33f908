"""People are typed by name where there are too many to choose from: nobody has to know an id."""

import pytest

from engine.people.organisation import Organisation, Person
from engine.text import Text
from tests.web.company import ADMIN, Company, token_in
from web.people_typed import many_meant, meant, written
from web.questions import TICK_IN_LIST


@pytest.mark.parametrize("typed", ["周安然", "zhou anran", " Zhou Anran ", "zhou", "ZHOU.anran@example.test"])
def test_a_name_in_either_language_an_address_and_an_id_mean_the_person(loans: Company, typed: str) -> None:
    with loans.store.read() as work:
        assert meant(typed, work.directory.read(loans.clock.now())) == "zhou"


def test_of_two_with_one_name_each_is_written_with_his_address(loans: Company) -> None:
    loans.service.put_people(
        ADMIN, [Person("zhou2", Text("周安然", "Zhou An"), "zhou2@example.test", rank="staff")]
    )
    with loans.store.read() as work:
        staff = work.directory.read(loans.clock.now())
    assert written(staff.people["zhou2"], staff).zh == "周安然 zhou2@example.test"
    assert written(staff.people["lin"], staff) == Text("林小满", "Lin Xiaoman")
    assert meant("周安然", staff) == "周安然", "which of them, nobody knows"
    assert meant("周安然 zhou2@example.test", staff) == "zhou2"
    assert meant("Nobody", staff) == "Nobody"


def test_a_form_offers_names_takes_names_and_shows_them_again(loans: Company) -> None:
    browser = loans.browser("wu")
    page = browser.get("/open/micro-loan/sub_handover").text
    assert '<option value="周安然">项目经理</option>' in page
    data = {"token": token_in(page), "person": "吴一舟", "successor": "周"}
    refused = browser.post("/open/micro-loan/sub_handover", data=data)
    assert refused.status_code == 422
    assert 'value="吴一舟"' in refused.text
    assert 'value="周"' in refused.text
    answer = browser.post("/open/micro-loan/sub_handover", data={**data, "successor": "周安然"})
    assert answer.status_code == 303
    case = loans.case(answer.headers["location"].rpartition("/")[2])
    assert (case.form["person"], case.form["successor"]) == ("wu", "zhou")


def test_several_of_many_are_typed_one_after_another(loans: Company) -> None:
    case = loans.submitted()
    assert (
        'type="checkbox" id="copy.people-zhou"' in loans.browser("lin").get(f"/cases/{case.id}?act=copy").text
    )
    more = [
        Person(f"p{n}", Text(f"员工{n}", f"Staff {n}"), f"p{n}@example.test") for n in range(TICK_IN_LIST)
    ]
    loans.service.put_people(ADMIN, more)
    browser = loans.browser("lin")
    page = browser.get(f"/cases/{case.id}?act=copy").text
    assert '<textarea id="copy.people"' in page
    data = {"token": token_in(page), "act": "copy", "copy.people": "周安然、Qin Wangshu，没有此人"}
    refused = browser.post(f"/cases/{case.id}/act", data=data)
    assert refused.status_code == 422
    assert "周安然、Qin Wangshu，没有此人" in refused.text
    data["copy.people"] = "周安然、Qin Wangshu"
    assert browser.post(f"/cases/{case.id}/act", data=data).status_code == 303
    assert [each.person for each in loans.case(case.id).copies] == ["zhou", "qin"]


def test_names_between_any_commas() -> None:
    """Without a directory nobody is meant: what was typed comes back word by word."""
    assert many_meant(["甲、乙,丙；丁", " 戊 ", "", "甲"], Organisation()) == ["甲", "乙", "丙", "丁", "戊"]
