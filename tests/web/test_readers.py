"""Least privilege on the pages, and the trace that reading leaves."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.record import RegisterLine
from archive.store.records import Records
from engine.case.command import Act
from engine.digest import Json
from engine.people.actor import Actor
from engine.people.organisation import Holding
from tests.web.company import ADMIN, Company, shelved
from tests.web.lending import asked, lent
from tests.web.vault import LAX, SECRET, guarded, lines, publish, read_out


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Company]:
    opened = guarded(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def hidden(tmp_path: Path) -> Iterator[Company]:
    opened = guarded(tmp_path, "hidden")
    yield opened
    opened.store.close()


def test_who_may_not_read_finds_a_stub_with_a_way_to_ask(vault: Company) -> None:
    (first,) = shelved(vault.store, "P-1")
    lin, address = vault.browser("lin"), f"/records/micro-loan/{first}"
    page = lin.get("/records?of=micro-loan.loan_file").text
    assert "2026鸿借字第001号" in page
    assert "无权查看" in page
    assert SECRET not in page
    record = lin.get(address)
    assert record.status_code == 403
    assert "您无权查看" in record.text
    assert "/open/micro-loan/taking_out" in record.text
    for kept in (SECRET, "P-1<", "许清和"):
        assert kept not in record.text
    for person in ("gao", "xu"):
        assert SECRET in vault.browser(person).get(address).text


def test_no_search_tells_what_the_stub_does_not(vault: Company) -> None:
    shelved(vault.store, "P-1")
    lin, gao = vault.browser("lin"), vault.browser("gao")
    for query in ("customer=客户1", "words=客户1", "project=P-1", "place=reading_room", "custodian=xu"):
        address = f"/records?of=micro-loan.loan_file&{query}"
        assert "2026鸿借字第001号" not in lin.get(address).text
        assert "共 0 份" in lin.get(address).text
        assert "2026鸿借字第001号" in gao.get(address).text


def test_nothing_of_it_comes_out_by_another_door(vault: Company) -> None:
    (first,) = shelved(vault.store, "P-1")
    lin = vault.browser("lin")
    for address in (
        "/records/found.csv?of=micro-loan.loan_file",
        "/registers/micro-loan/files",
        f"/open/micro-loan/taking_out?records={first}",
        "/records?of=micro-loan.loan_file&number=2026",
    ):
        answer = lin.get(address)
        assert answer.status_code == 200, address
        assert SECRET not in answer.text, address
    for address in (
        f"/records/micro-loan/{first}/archive-list.xlsx",
        f"/records/labels?ids={first}",
        "/readings",
        "/readings/all.csv",
    ):
        assert lin.get(address).status_code == 404, address
    assert lines(vault) == []
    assert "2026鸿借字第001号" in lin.get("/registers/micro-loan/files").text
    assert SECRET in vault.browser("gao").get("/records/found.csv?of=micro-loan.loan_file").text


@pytest.mark.parametrize("unread", ["stub", "hidden"])
def test_no_view_and_no_book_tells_what_is_kept(tmp_path: Path, unread: str) -> None:
    """Neither rows nor how many there are, in a view; in a book, what was entered about a record that one may not read."""
    of, is_stub = guarded(tmp_path, unread), unread == "stub"
    publish(of, LAX)
    first, *_ = shelved(of.store, "P-1", "P-2")
    with of.store.begin() as work:
        archive = Records(work.connection)
        data: dict[str, Json] = {"files": [first], "note": f"{SECRET}来电"}
        archive.write_line(RegisterLine("calls", 1, of.clock.now(), "c" * 32, "xu", data))
        archive.flush()
    lin, gao = of.browser("lin"), of.browser("gao")
    for address in ("/registers/a-branch/calls", "/registers/a-branch/calls/register.xlsx"):
        kept, told = read_out(lin.get(address)), read_out(gao.get(address))
        assert SECRET not in kept
        assert ("2026鸿借字第001号" in kept) is is_stub
        assert f"{SECRET}来电" in told
    sheet = read_out(lin.get("/registers/micro-loan/files/register.xlsx"))
    assert ("2026鸿借字第001号" in sheet) is is_stub
    view = lin.get("/registers/a-branch/of_one").text
    assert "鸿借字" not in view, "that it fits what the view asks for is told by no stub"
    assert "2026鸿借字第001号" in gao.get("/registers/a-branch/of_one").text
    of.store.close()


def test_what_is_hidden_is_not_there_at_all(hidden: Company) -> None:
    (first,) = shelved(hidden.store, "P-1")
    lin = hidden.browser("lin")
    assert lin.get(f"/records/micro-loan/{first}").status_code == 404
    for address in ("/records?of=micro-loan.loan_file", "/registers/micro-loan/files"):
        assert "2026鸿借字第001号" not in lin.get(address).text
    assert SECRET in hidden.browser("gao").get(f"/records/micro-loan/{first}").text


def test_a_laxer_policy_that_has_the_class_opens_nothing(vault: Company) -> None:
    """Whichever policy the address names, in whatever list: what one in force keeps is kept, what one traces is traced."""
    publish(vault, LAX)
    (first,) = shelved(vault.store, "P-1")
    lin, gao = vault.browser("lin"), vault.browser("gao")
    for address, status in (
        (f"/records/a-branch/{first}", 403),
        ("/records?of=a-branch.loan_file", 200),
        ("/records?of=a-branch.loan_file&customer=客户", 200),
        ("/records/found.csv?of=a-branch.loan_file", 200),
        ("/registers/a-branch/lax_files", 200),
        ("/registers/a-branch/lax_files/register.xlsx", 200),
        (f"/records/a-branch/{first}/archive-list.xlsx", 404),
        (f"/records/labels?ids={first}", 404),
    ):
        answer = lin.get(address)
        assert answer.status_code == status, address
        assert SECRET not in read_out(answer), address
    assert lines(vault) == []
    assert SECRET in gao.get(f"/records/a-branch/{first}").text
    assert lines(vault) == [("gao", "opened", "gm", 1)]


def test_who_reads_follows_the_staff_at_once(vault: Company) -> None:
    (first,) = shelved(vault.store, "P-1")
    lin, address = vault.browser("lin"), f"/records/micro-loan/{first}"
    until = vault.clock.now() + timedelta(days=1)
    assert lin.get(address).status_code == 403
    vault.service.grant(ADMIN, [Holding("lin", "gm", ends_at=until)])
    assert lin.get(address).status_code == 200
    vault.clock.advance(timedelta(days=1))
    assert vault.browser("lin").get(address).status_code == 403


def test_who_has_it_on_loan_reads_it_and_who_only_asked_does_not(vault: Company) -> None:
    first, second = shelved(vault.store, "P-1", "P-2")
    lent(vault, [first])
    lin = vault.browser("lin")
    assert SECRET in lin.get(f"/records/micro-loan/{first}").text
    assert lin.get(f"/records/micro-loan/{second}").status_code == 403
    assert lines(vault) == [("lin", "opened", "loan", 1)]


def test_opening_leaves_one_line_a_day_and_looking_at_a_list_none(vault: Company) -> None:
    first, _ = shelved(vault.store, "P-1", "P-2")
    gao, address = vault.browser("gao"), f"/records/micro-loan/{first}"
    gao.get("/records?of=micro-loan.loan_file")
    assert lines(vault) == []
    for _ in range(3):
        gao.get(address)
    assert lines(vault) == [("gao", "opened", "gm", 1)]
    vault.clock.advance(timedelta(seconds=1))
    vault.browser("xu").get(address)
    vault.clock.advance(timedelta(days=1))
    vault.browser("gao").get(address)
    assert lines(vault)[1:] == [("xu", "opened", "custodian", 1), ("gao", "opened", "gm", 1)]


def test_an_export_is_one_line_with_all_of_it_each_time(vault: Company) -> None:
    shelved(vault.store, "P-1", "P-2", "P-3")
    gao = vault.browser("gao")
    for _ in range(2):
        gao.get("/records/found.csv?of=micro-loan.loan_file")
        vault.clock.advance(timedelta(seconds=1))
    gao.get("/registers/micro-loan/files/register.xlsx")
    assert lines(vault) == [("gao", "exported", "gm", 3)] * 2 + [("gao", "printed", "gm", 3)]


def test_the_trace_is_for_auditors_and_keepers_and_reading_it_is_traced(vault: Company) -> None:
    first, *_ = shelved(vault.store, "P-1")
    vault.browser("gao").get(f"/records/micro-loan/{first}")
    seen: dict[str, int] = {}
    for who in ("jiang", "xu", "he", "gao", "lin"):
        vault.clock.advance(timedelta(seconds=1))
        seen[who] = vault.browser(who).get("/readings").status_code
    assert seen == {"jiang": 200, "xu": 200, "he": 404, "gao": 404, "lin": 404}
    jiang = vault.browser("jiang")
    page = jiang.get("/readings?lang=zh").text
    assert "高景行" in page
    assert "2026鸿借字第001号" in page
    assert "高景行" not in jiang.get("/readings?person=lin").text.partition("<tbody>")[2]
    assert "高景行" in jiang.get("/readings?number=2026鸿借字第001号&since=2026-09-28").text
    vault.clock.advance(timedelta(seconds=1))
    file = jiang.get("/readings/all.csv")
    assert "2026鸿借字第001号" in file.text
    assert [each[:2] for each in lines(vault)[1:]] == [
        ("jiang", "trace_read"),
        ("xu", "trace_read"),
        ("jiang", "trace_exported"),
    ]
    for wrong in ("/readings?at=-5", "/readings?since=yesterday&person=%00", "/readings?at=999999"):
        assert jiang.get(wrong).status_code == 200
    assert jiang.get("/readings/all.exe").status_code == 404


@pytest.mark.parametrize(
    "verb", ["UPDATE readings SET person = 'x'", "DELETE FROM readings", "DELETE FROM reading_records"]
)
def test_nobody_takes_a_line_away(vault: Company, verb: str) -> None:
    (first,) = shelved(vault.store, "P-1")
    vault.browser("gao").get(f"/records/micro-loan/{first}")
    with pytest.raises(Exception, match="only grows"), vault.store.begin() as work:
        work.connection.exec_driver_sql(verb)


def test_a_label_that_is_scanned_leads_to_no_more_than_one_may_read(vault: Company) -> None:
    (first,) = shelved(vault.store, "P-1")
    assert vault.browser("xu").get(f"/records/labels?ids={first}").status_code == 200
    assert lines(vault) == [("xu", "printed", "custodian", 1)]
    assert vault.browser("lin").get(f"/records/labels?ids={first}").status_code == 404


def test_a_file_of_a_case_about_such_records_is_not_handed_out_without_a_trace(vault: Company) -> None:
    (first,) = shelved(vault.store, "P-1")
    loan = asked(vault, [first])
    with vault.store.begin() as work:
        now = vault.clock.now()
        digest = work.attachments.keep("借条.txt", "text/plain; charset=utf-8", "借条".encode(), "lin", now)
    file = {"name": "借条.txt", "sha256": digest, "size": 6}
    address = f"/cases/{loan.id}/files/{digest}"
    vault.service.do(Actor("lin"), loan.id, Act("attach", {"file": file}))
    assert vault.browser("he").get(f"/cases/{loan.id}").status_code == 200
    assert vault.browser("he").get(address).status_code == 404, "he sees the case, not what it is about"
    assert vault.browser("lin").get(address).text == "借条"
    assert lines(vault) == [("lin", "downloaded", "case", 1)]
