"""Labels to download, and where a scanned one leads."""

from archive.label import Label
from engine.service.organisation_id import organisation_id
from tests.forms.sample import pages_of
from tests.forms.test_case_forms import filed
from tests.web.company import Company


def record_of(loans: Company) -> str:
    """The id of a file that was just taken in."""
    filed(loans)
    page = loans.browser("xu").get("/registers/micro-loan/files").text
    return page.partition('href="/records/micro-loan/')[2].partition('"')[0]


def test_a_record_has_a_label_that_leads_back_to_it(loans: Company) -> None:
    record, browser = record_of(loans), loans.browser("xu")
    assert f'href="/records/labels?ids={record}"' in browser.get(f"/records/micro-loan/{record}").text

    answer = browser.get(f"/records/labels?ids={record}")
    assert answer.headers["content-type"] == "application/pdf"
    assert "2026鸿借字第001号" in pages_of(answer.content)[0]

    code = Label(organisation_id(loans.store, loans.clock.now()), record).code
    assert browser.get(f"/r/{code}").headers["location"] == f"/records/micro-loan/{record}"


def test_who_is_not_signed_in_does_so_first_and_then_sees_the_record(loans: Company) -> None:
    code = Label(organisation_id(loans.store, loans.clock.now()), record_of(loans)).code

    answer = loans.browser().get(f"/r/{code}")
    assert answer.headers["location"] == "/sign-in"
    assert "/r/" in answer.headers["set-cookie"].replace("%2F", "/")


def test_labels_that_are_not_ours_or_misread_say_so(loans: Company) -> None:
    record, browser = record_of(loans), loans.browser("xu")
    ours = organisation_id(loans.store, loans.clock.now())

    other = browser.get(f"/r/{Label('ffffffffff', record).code}")
    assert (other.status_code, "其他单位的档案标签" in other.text) == (409, True)
    misread = browser.get(f"/r/{ours}/{record}/zzzz")
    assert (misread.status_code, "标签" in misread.text) == (409, True)
    unknown = browser.get(f"/r/{Label(ours, 'f' * 32).code}")
    assert unknown.status_code == 404


def test_labels_of_nothing_of_what_is_not_there_and_of_too_many_are_refused(loans: Company) -> None:
    browser = loans.browser("xu")

    assert browser.get("/records/labels").status_code == 404
    assert browser.get("/records/labels?ids=nothing").status_code == 404
    many = browser.get("/records/labels?ids=" + ",".join(map(str, range(481))))
    assert (many.status_code, "选了481张" in many.text) == (409, True)
