"""Choosing records on a form: by search, by scan, by pasted numbers; nothing that was typed is lost on the way."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import cast

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from archive.label import Label
from engine.case.case import Case
from engine.case.command import OpenCase
from engine.people.actor import Actor
from engine.service.organisation_id import organisation_id
from tests.web.company import Company, company, database, shelved, token_in

FETCHING = (Path(__file__).parent / "policy" / "fetching.yaml").read_text(encoding="utf-8")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CHOSEN = re.compile(
    r'<select id="[^"]+" name="([^"]+)"[^>]*>(?:(?!</select>).)*?<option value="([^"]+)" selected', re.DOTALL
)
OPEN = "/open/micro-loan/fetching"


@pytest.fixture
def loans(tmp_path: Path) -> Iterator[Company]:
    opened = company(database(tmp_path), more={"fetching.yaml": FETCHING})
    yield opened
    opened.store.close()


def chosen(html: str) -> list[str]:
    found = re.search(r'name="records" value="([^"]*)"', html)
    return [each for each in (found[1] if found else "").split(",") if each]


def press(browser: TestClient, what: str, **typed: str) -> str:
    """The page after a button of the picker."""
    form = {"token": token_in(browser.get(OPEN).text), "pick": what, "reason": "复核", **typed}
    return browser.post(OPEN, data=form).text


def test_words_find_and_a_press_adds_and_what_was_typed_beside_it_stays(loans: Company) -> None:
    first, second, _ = shelved(loans.store, "P-2026-001", "P-2026-002", "Q-9")
    browser = loans.browser("lin")
    page = press(browser, "records:find", **{"records.find": "P-2026"})
    assert f'value="records:take:{first}"' in page
    assert f'value="records:take:{second}"' in page
    assert "Q-9" not in page
    page = press(browser, f"records:take:{second}", **{"records.sought": "P-2026"})
    assert chosen(page) == [second]
    assert f'value="records:take:{first}"' in page
    assert f'value="records:take:{second}"' not in page
    assert 'value="复核"' in page
    assert "已加入：2026鸿借字第002号" in page
    page = press(browser, f"records:drop:{second}", records=second)
    assert chosen(page) == []


def test_every_word_has_to_be_there(loans: Company) -> None:
    shelved(loans.store, "P-1", "P-2")
    page = press(loans.browser("lin"), "records:find", **{"records.find": "P-2 客户2"})
    assert "P-2" in page
    assert "P-1" not in page
    assert "没有找到" in press(loans.browser("lin"), "records:find", **{"records.find": "P-2 客户1"})


def test_a_scanned_number_is_taken_at_once_by_enter_alone(loans: Company) -> None:
    first, second = shelved(loans.store, "P-1", "P-2")
    browser = loans.browser("lin")
    page = press(browser, "enter", **{"records.find": "2026鸿借字第002号"})
    assert chosen(page) == [second]
    assert 'name="records.find" value=""' in page
    assert "autofocus" in page
    page = press(browser, "enter", **{"records.find": first, "records": second})
    assert chosen(page) == [second, first]
    again = press(browser, "enter", **{"records.find": first, "records": f"{second},{first}"})
    assert chosen(again) == [second, first]
    assert "已在清单上" in again


def test_pasted_numbers_are_added_and_those_that_nobody_bears_stay_in_the_box(loans: Company) -> None:
    ids = shelved(loans.store, "P-1", "P-2")
    numbers = "2026鸿借字第001号\n2026鸿借字第999号\n\n2026鸿借字第002号\n"
    page = press(loans.browser("lin"), "records:paste", **{"records.numbers": numbers})
    assert chosen(page) == list(ids)
    assert "没有这样编号的档案：2026鸿借字第999号" in page
    assert ">2026鸿借字第999号</textarea>" in page


def test_what_was_chosen_opens_the_case_and_enter_with_empty_boxes_does_too(loans: Company) -> None:
    first, second = shelved(loans.store, "P-1", "P-2")
    browser = loans.browser("lin")
    form = {"token": token_in(browser.get(OPEN).text), "records": first, "pick": "enter",
            "records.find": "", "records.numbers": "2026鸿借字第002号", "reason": "复核"}  # fmt: skip
    answer = browser.post(OPEN, data=form)
    assert answer.status_code == 303
    case = loans.case(answer.headers["location"].rpartition("/")[2])
    assert case.form["records"] == [first, second]


def test_a_number_that_nobody_bears_refuses_at_its_field(loans: Company) -> None:
    browser = loans.browser("lin")
    form = {
        "token": token_in(browser.get(OPEN).text),
        "records": "",
        "records.numbers": "X-1",
        "reason": "复核",
    }
    answer = browser.post(OPEN, data=form)
    assert answer.status_code == 422
    assert "应为档案的编号，实为“X-1”" in answer.text


def test_the_address_of_the_form_may_name_the_record(loans: Company) -> None:
    (first,) = shelved(loans.store, "P-1")
    assert chosen(loans.browser("lin").get(f"{OPEN}?records={first}").text) == [first]


def test_two_thousand_are_chosen_shown_in_pages_and_signed(loans: Company) -> None:
    ids = shelved(loans.store, *(f"P-{n}" for n in range(1, 2001)))
    browser = loans.browser("lin")
    form = {"token": token_in(browser.get(OPEN).text), "records": ",".join(ids), "reason": "复核"}
    page = browser.post(OPEN, data={**form, "pick": "records:page:40"}).text
    assert "2026鸿借字第2000号" in page
    assert "2026鸿借字第1950号" not in page
    case = loans.case(browser.post(OPEN, data=form).headers["location"].rpartition("/")[2])
    assert case.form["records"] == list(ids)
    assert loans.act("lin", case, "ask", "records").state == "fetching"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"term.count": "3", "term.unit": "working day"}, "3 working days"),
        ({"term.count": "", "term.unit": "same day"}, "same day"),
        ({"term.count": "", "term.unit": "day", "term.until": "2026-10-09"}, "2026-10-09"),
        ({"term.count": "", "term.unit": "day"}, None),
        ({"term.count": "0", "term.unit": "hour"}, "期限"),
        ({"term.count": "900", "term.unit": "day"}, "不超过90天"),
        ({"term.count": "一会儿", "term.unit": "day"}, "期限"),
    ],
)
def test_a_term_is_so_many_or_until_a_day(loans: Company, typed: dict[str, str], kept: str | None) -> None:
    (first,) = shelved(loans.store, "P-1")
    browser = loans.browser("lin")
    form = {"token": token_in(browser.get(OPEN).text), "records": first, "reason": "复核", **typed}
    answer = browser.post(OPEN, data=form)
    if answer.status_code == 303:
        assert loans.case(answer.headers["location"].rpartition("/")[2]).form.get("term") == kept
    else:
        assert answer.status_code == 422
        assert str(kept) in answer.text
        assert f'value="{typed["term.count"]}"' in answer.text


def test_a_label_is_taken_at_once_and_another_companys_says_so(loans: Company) -> None:
    (first,) = shelved(loans.store, "P-1")
    ours = Label(organisation_id(loans.store, loans.clock.now()), first)
    browser = loans.browser("lin")
    page = press(browser, "enter", **{"records.find": ours.written("http://localhost")})
    assert chosen(page) == [first]
    page = press(browser, "enter", **{"records.find": Label("0" * 10, first).written("http://localhost")})
    assert chosen(page) == []
    assert "这是其他单位的档案标签" in page


def asked_for(loans: Company, count: int) -> tuple[Case, tuple[str, ...]]:
    """A request about so many files, with the archivist."""
    ids = shelved(loans.store, *(f"P-{n}" for n in range(1, count + 1)))
    given = {"records": list(ids), "reason": "复核"}
    case = loans.service.open(Actor("lin"), loans.edition, OpenCase("fetching", given))
    return loans.act("lin", case, "ask", "records"), ids


def fetched(browser: TestClient, case: Case, page: str, **typed: str) -> Response:
    """The answer to a press of a button on the archivist's page, with what the page carries."""
    start = page.index('value="fetched"')
    form = page[page.rindex("<form", 0, start) : page.index("</form>", start)]
    carried = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    return browser.post(f"/cases/{case.id}/act", data={**carried, **dict(CHOSEN.findall(form)), **typed})


def test_a_line_for_each_record_is_filled_by_one_button_and_by_hand(loans: Company) -> None:
    case, ids = asked_for(loans, 3)
    xu = loans.browser("xu")
    page = xu.get(f"/cases/{case.id}").text
    refused = fetched(xu, case, page, **{"fetched.looked.2.sound": "no", "fetched.looked.2.note": "缺页"})
    assert refused.status_code in {409, 422}
    filled = fetched(
        xu,
        case,
        refused.text,
        **{
            "fetched.looked.2.sound": "no",
            "fetched.looked.2.note": "缺页",
            "pick": "fetched.looked:fill:sound=yes",
        },
    )
    assert filled.status_code == 200
    assert filled.text.count('value="yes" selected') == 2
    answer = fetched(xu, case, filled.text, **{"fetched.looked.2.note": "缺页", "fetched.missing": ids[1]})
    assert answer.status_code == 303
    kept = cast(Mapping[str, list[Mapping[str, object]]], loans.case(case.id).form)
    assert [row["sound"] for row in kept["looked"]] == [True, False, True]
    assert kept["missing"] == [ids[1]]


def test_two_thousand_lines_stand_on_pages_and_nothing_is_lost_between_them(loans: Company) -> None:
    case, ids = asked_for(loans, 2000)
    xu = loans.browser("xu")
    page = xu.get(f"/cases/{case.id}").text
    page = fetched(xu, case, page, **{"fetched.looked.7.sound": "no", "pick": "fetched.looked:page:20"}).text
    assert "第 20 页，共 20 页" in page
    page = fetched(
        xu, case, page, **{"fetched.looked.1990.note": "换盒", "pick": "fetched.looked:fill:sound=yes"}
    ).text
    assert 'value="换盒"' in page
    answer = fetched(
        xu,
        case,
        page,
        **{"fetched.looked.1990.note": "换盒", "fetched.missing": "7, 2026鸿借字第010号，1999-2000"},
    )
    assert answer.status_code == 303
    kept = cast(Mapping[str, list[Mapping[str, object]]], loans.case(case.id).form)
    assert [row["line"] for row in kept["looked"] if row["sound"] is False] == [7]
    assert kept["looked"][1989]["note"] == "换盒"
    assert len(kept["looked"]) == 2000
    assert kept["missing"] == [ids[6], ids[9], ids[1998], ids[1999]]
