"""What holds for every page: strict headers, HEAD, acts only from our own pages, and never a stack trace."""

import re

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from tests.web.company import Company, token_in

PAGES = (
    "/sign-in",
    "/",
    "/cases",
    "/registers",
    "/policies/micro-loan",
    "/staff",
    "/nothing",
    "/cases/none",
    "/mailbox",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_strict_headers(loans: Company, path: str) -> None:
    headers = loans.browser("jiang").get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_static_files_are_kept_for_ever(loans: Company) -> None:
    page = loans.browser().get("/sign-in").text
    address = re.search(r'href="(/static/tokens\.css\?v=\w+)"', page)
    assert address is not None
    answer = loans.browser().get(address[1])
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/cases", "/health", "/static/tokens.css"])
def test_head_is_answered_as_get_without_the_body(loans: Company, path: str) -> None:
    browser = loans.browser("wu")
    head, get = browser.head(path), browser.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


def acts(loans: Company) -> tuple[TestClient, str, dict[str, str]]:
    """Wu's browser, an address that acts, and the form without its token."""
    case = loans.submitted()
    return (
        loans.browser("wu"),
        f"/cases/{case.id}/act",
        {"act": "send_back", "send_back.supplement.1.1.note": "缺页"},
    )


@pytest.mark.parametrize("token", ["", "0" * 32, None])
def test_without_its_token_a_form_does_nothing(loans: Company, token: str | None) -> None:
    browser, address, form = acts(loans)
    answer = browser.post(address, data=form if token is None else {**form, "token": token})
    assert answer.status_code == 403
    assert "没有办理" in answer.text
    assert loans.case(address.split("/")[2]).state == "reviewing"


def test_the_token_of_another_sign_in_does_nothing(loans: Company) -> None:
    browser, address, form = acts(loans)
    other = token_in(loans.browser("lin").get("/").text)
    assert browser.post(address, data={**form, "token": other}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
    ],
)
def test_another_site_cannot_act_even_with_the_token(loans: Company, headers: dict[str, str]) -> None:
    browser, address, form = acts(loans)
    token = token_in(browser.get("/").text)
    answer = browser.post(address, data={**form, "token": token}, headers=headers)
    assert answer.status_code == 403
    assert loans.case(address.split("/")[2]).state == "reviewing"


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}, {"origin": "null"}]
)
def test_our_own_pages_can(loans: Company, headers: dict[str, str]) -> None:
    browser, address, form = acts(loans)
    token = token_in(browser.get("/").text)
    answer = browser.post(address, data={**form, "token": token}, headers=headers)
    assert answer.status_code == 303
    assert loans.case(address.split("/")[2]).state == "compiling"


def test_every_post_route_checks_the_token(loans: Company) -> None:
    browser = loans.browser("jiang")
    addresses = (
        "/sign-in",
        "/sign-in/x",
        "/sign-in-as",
        "/sign-out",
        "/open/micro-loan/handover",
        "/cases/x/act",
        "/cases/x/claim",
        "/cases/x/extension",
        "/cases/x/fill/file/1",
        "/cases/x/fill/file/1/remove",
        "/messages/x/again",
        "/ledger",
        "/clock",
    )
    assert [browser.post(address, data={}).status_code for address in addresses] == [403] * len(addresses)


@pytest.mark.parametrize(
    "path", ["/nothing", "/cases/none", "/policies/micro-lone", "/open/micro-loan/handovr"]
)
def test_what_is_not_there_is_a_page(loans: Company, path: str) -> None:
    answer = loans.browser("lin").get(path)
    assert answer.status_code == 404
    assert "没有找到" in answer.text


def test_the_nearest_name_is_offered(loans: Company) -> None:
    browser = loans.browser("lin")
    assert "micro-loan" in browser.get("/policies/micro-lone").text.partition("<main")[2]
    assert "handover" in browser.get("/open/micro-loan/handovr").text.partition("<main")[2]


def test_what_breaks_is_a_page_without_a_trace_and_with_all_headers(loans: Company) -> None:
    browser = loans.browser("he")
    with loans.store.begin() as work:
        work.connection.execute(text("ALTER TABLE outbox RENAME TO gone"))
    answer = browser.get("/messages")
    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert "Traceback" not in answer.text
    assert "outbox" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


def test_without_a_database_there_is_a_sentence(loans: Company) -> None:
    browser = loans.browser("jiang")
    with loans.store.begin() as work:
        work.connection.execute(text("DROP TABLE sessions"))
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text


def test_too_many_fields_are_refused_as_a_page(loans: Company) -> None:
    browser = loans.browser("lin")
    many = {f"x{number}": "1" for number in range(2_100)}
    answer = browser.post("/open/micro-loan/handover", data=many)
    assert answer.status_code == 400
    assert "请求无法处理" in answer.text


@pytest.mark.parametrize("cookie", ["x" * 5_000, b"\xff\xfe", "'; DROP TABLE sessions; --"])
def test_a_strange_cookie_is_nobodys(loans: Company, cookie: str | bytes) -> None:
    written = cookie if isinstance(cookie, bytes) else cookie.encode()
    answer = loans.browser().get("/", headers={b"cookie": b"fonds=" + written})
    assert answer.headers["location"] == "/sign-in"
