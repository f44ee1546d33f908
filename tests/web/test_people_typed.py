"""People are typed by name where there are too many to choose from: nobody has to know an id."""

import pytest

from engine.people.organisation import Person
from engine.text import Text
from tests.web.company import ADMIN, Company, token_in
from web.people_typed import meant, written


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
