"""What a case lets whom read of the records it names, on its pages, forms and mails; and the trace that this leaves."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.place import READING_ROOM
from archive.record import Record
from archive.store.records import Records
from engine.case.case import Case
from engine.case.command import OpenCase
from engine.deciding.brief import brief_for
from engine.deciding.part import part_in
from engine.people.actor import Actor
from engine.text import Text
from engine.workers.relay import Relay
from notifications.deliverer import Deliverer
from notifications.links import Links
from notifications.mime import Mail, Sender
from tests.web.company import START, Company, shelved
from tests.web.lending import asked, lent
from tests.web.test_case_page import filed
from tests.web.test_decide import link_for
from tests.web.vault import SECRET, guarded, lines, read_out

UNREAD = "无权查看"
PAPER = "借款合同"


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


def unnumbered(of: Company) -> str:
    """A file whose number waits: people call it by its first field."""
    id_ = "f" * 32
    fields = {"project": "P-密", "customer": SECRET, "closed_on": "2026-09-01"}
    with of.store.begin() as work:
        archive = Records(work.connection)
        archive.add(Record(id_, "loan_file", "xu", READING_ROOM, "c" * 32, START, fields=fields, nth=9))
        archive.flush()
    return id_


def requested(of: Company, *records: str, who: str = "lin") -> Case:
    given = {
        "records": list(records),
        "borrower": who,
        "place": "out",
        "term": "10 days",
        "purpose": "贷后检查",
    }
    return of.service.open(Actor(who), of.edition, OpenCase("taking_out", given))


def mails_of(of: Company, person: str) -> str:
    """What the mails say that wait for somebody."""
    sent: list[Mail] = []
    sender = Sender(Text("演示", "Demo"), "fonds@demo.example")
    deliver = Deliverer(of.service, sent.append, sender, Links("https://demo.example"))
    Relay(of.store, deliver).run_once(of.clock.now())
    return "".join(str(mail.written) for mail in sent if mail.post.to == person)


def test_what_is_prepared_is_seen_by_who_has_a_part_in_it(vault: Company) -> None:
    case = vault.submitted()
    for person, sees in (("lin", True), ("wu", True), ("he", False), ("jiang", False)):
        page = vault.browser(person).get(f"/cases/{case.id}?lang=zh")
        assert page.status_code == 200, person
        assert (PAPER in page.text) is sees, person
        assert (UNREAD in page.text) is not sees, person
    assert lines(vault) == [], "what is prepared is no record yet"


def test_a_file_that_was_taken_in_is_read_through_its_handover_and_that_is_written_down(
    vault: Company,
) -> None:
    case = filed(vault)
    for person in ("lin", "wu"):
        for _ in range(2):
            assert PAPER in vault.browser(person).get(f"/cases/{case.id}").text
        vault.clock.advance(timedelta(seconds=1))
    assert PAPER not in vault.browser("he").get(f"/cases/{case.id}").text
    assert lines(vault) == [("lin", "opened", "case", 1), ("wu", "opened", "case", 1)]
    vault.clock.advance(timedelta(days=1))
    vault.browser("lin").get(f"/cases/{case.id}/lists/1")
    assert lines(vault)[2:] == [("lin", "opened", "case", 1)]


def test_its_signed_list_and_its_forms_are_for_the_same_people_and_traced(vault: Company) -> None:
    case = filed(vault)
    lin, he = vault.browser("lin"), vault.browser("he")
    page = lin.get(f"/cases/{case.id}").text
    signed = page.partition(f'href="/cases/{case.id}/signed/')[2].partition('"')[0]
    address = f"/cases/{case.id}/signed/{signed}"
    form = f"/cases/{case.id}/forms/handover-list.xlsx"
    assert PAPER in lin.get(address).text
    vault.clock.advance(timedelta(seconds=1))
    assert PAPER in read_out(lin.get(form))
    assert [each[:3] for each in lines(vault)] == [("lin", "opened", "case"), ("lin", "printed", "case")]
    for kept in (address, form, f"/cases/{case.id}/forms/archive-list.xlsx"):
        assert he.get(kept).status_code == 404, kept
    assert len(lines(vault)) == 2


def test_who_asks_for_a_record_sees_its_number_and_who_decides_reads_it(vault: Company) -> None:
    (first,) = shelved(vault.store, "P-1")
    nameless = unnumbered(vault)
    case = requested(vault, first, nameless)
    lin, gao = vault.browser("lin"), vault.browser("gao")
    for address in (f"/cases/{case.id}", "/"):
        page = lin.get(address).text
        assert "P-密" not in page, address
    page = lin.get(f"/cases/{case.id}").text
    assert "2026鸿借字第001号" in page
    assert UNREAD in page
    assert lines(vault) == []
    assert "P-密" in gao.get(f"/cases/{case.id}").text
    assert lines(vault) == [("gao", "opened", "case", 2)]


def test_a_slip_is_printed_with_what_its_reader_may_read(vault: Company) -> None:
    (first,) = shelved(vault.store, "P-1")
    case = requested(vault, first)
    form = f"/cases/{case.id}/forms/loan-slip.xlsx"
    slip = read_out(vault.browser("lin").get(form))
    assert "2026鸿借字第001号" in slip
    assert SECRET not in slip
    assert lines(vault) == []
    assert SECRET in read_out(vault.browser("gao").get(form))
    assert lines(vault) == [("gao", "printed", "case", 1)]
    vault.clock.advance(timedelta(seconds=1))
    loan = lent(vault, shelved_too(vault))
    assert "客户2" in read_out(vault.browser("lin").get(f"/cases/{loan.id}/forms/loan-slip.xlsx"))
    assert lines(vault)[1:] == [("lin", "printed", "case", 1)]


def shelved_too(of: Company) -> list[str]:
    """One more file, beside the first."""
    with of.store.begin() as work:
        archive = Records(work.connection)
        fields = {"project": "P-2", "customer": "客户2", "closed_on": "2026-09-01"}
        archive.add(Record("e" * 32, "loan_file", "xu", READING_ROOM, "c" * 32, START, fields=fields, nth=2))
        archive.flush()
    return ["e" * 32]


def test_by_a_mail_link_one_reads_the_same_and_leaves_the_same_trace(vault: Company) -> None:
    nameless = unnumbered(vault)
    case = requested(vault, nameless)
    link = link_for(vault, "gao", case)
    assert "P-密" in vault.browser().get(f"{link}/approve").text
    assert lines(vault) == [("gao", "opened", "case", 1)]


def test_no_mail_and_no_refusal_names_a_title_to_whom_it_is_kept_from(vault: Company) -> None:
    nameless = unnumbered(vault)
    case = requested(vault, nameless)
    with vault.service.look(case.id) as scope:
        assert [part_in(scope.case, person) for person in ("lin", "gao", "he")] == [
            "takes_part",
            "decides",
            "",
        ]
        assert "P-密" not in str(brief_for(scope, "lin")), "for nobody's eyes no more than for anybody's"
    assert "P-密" in mails_of(vault, "gao")
    vault.act("gao", case, "refuse")
    told = mails_of(vault, "lin")
    assert case.number in told
    assert "P-密" not in told


def test_a_search_among_cases_finds_no_words_that_their_pages_keep(vault: Company) -> None:
    case = vault.submitted("P-4711")
    number = vault.case(case.id).number
    assert number in vault.browser("lin").get("/cases?words=P-4711").text
    assert number in vault.browser("wu").get("/cases?words=P-4711").text
    assert number not in vault.browser("he").get("/cases?words=P-4711").text
    assert number in vault.browser("he").get(f"/cases?words={number}").text


def freeze(of: Company, *records: str, matter: str = "客户1诉讼") -> Case:
    given = {"matter": matter, "records": list(records), "review": "2026-10-01"}
    return of.service.open(Actor("xu"), of.edition, OpenCase("freezing", given))


def test_a_hold_says_why_to_who_may_read_what_it_holds_and_leads_to_each(vault: Company) -> None:
    first, second = shelved(vault.store, "P-1", "P-2")
    case = freeze(vault, first, second)
    lin, gao, xu = (vault.browser(each).get("/holds").text for each in ("lin", "gao", "xu"))
    assert SECRET not in lin
    assert "2026鸿借字第001号" in lin
    for page in (lin, gao, xu):
        assert f'<a href="/records/micro-loan/{second}">2026鸿借字第002号</a>' in page
    assert SECRET in gao
    assert f"/cases/{case.id}" not in lin
    assert f"/cases/{case.id}" in xu


def test_what_is_hidden_is_in_no_list_and_in_no_figure(hidden: Company) -> None:
    first, second = shelved(hidden.store, "P-1", "P-2", until="2026-09-20")
    freeze(hidden, first)
    lent(hidden, [second], "wu")
    he = hidden.browser("he")
    for address, word in (
        ("/holds", "没有冻结"), ("/loans", "没有借出"), ("/due", "没有保管期满"), ("/holdings?person=wu", "没有"),
    ):  # fmt: skip
        page = he.get(address).text
        assert "鸿借字" not in page, address
        assert word in page, address
    sheet = read_out(he.get("/loans/loan-register.xlsx"))
    assert "鸿借字" not in sheet
    assert "鸿借字" not in read_out(he.get("/holdings/borrowed.xlsx?person=wu"))
    for address in ("/holds", "/loans", "/due"):
        assert "鸿借字" in hidden.browser("xu").get(address).text, address
    assert "鸿借字" in hidden.browser("wu").get("/holdings").text
    assert SECRET not in read_out(he.get("/loans/loan-register.xlsx"))


def test_boards_show_a_stub_by_its_number_and_no_day_of_it(vault: Company) -> None:
    _, second = shelved(vault.store, "P-1", "P-2", until="2026-09-20")
    lent(vault, [second], "wu")
    he, xu = vault.browser("he"), vault.browser("xu")
    assert "2026鸿借字第002号" in he.get("/loans").text
    assert "鸿借字" not in he.get("/due").text, "when its term ends is nothing that a stub tells"
    assert "2026鸿借字第001号" in xu.get("/due").text
    sheet = read_out(he.get("/loans/loan-register.xlsx"))
    assert "2026鸿借字第002号" in sheet
    assert "客户2" not in sheet
    assert lines(vault) == []
    assert "客户2" in read_out(xu.get("/loans/loan-register.xlsx"))
    assert lines(vault) == [("xu", "printed", "custodian", 1)]


def test_who_has_it_on_loan_prints_what_he_has(vault: Company) -> None:
    (first,) = shelved(vault.store, "P-1")
    asked_for = asked(vault, [first])
    assert asked_for.state
    assert "客户" not in vault.browser("lin").get("/holdings").text
    vault.act("xu", asked_for, "hand_out", "records")
    vault.act("lin", vault.case(asked_for.id), "hand_out", "records")
    assert SECRET in read_out(vault.browser("lin").get("/holdings/borrowed.xlsx"))
    assert lines(vault) == [("lin", "printed", "loan", 1)]
