"""The case's page: what is asked, refusals beside what was typed, who may see it, and every list as it was signed."""

import re
from dataclasses import replace

from engine.case.case import Case
from engine.case.command import OpenCase
from engine.people.actor import Actor
from engine.people.organisation import Holding
from engine.store.timeline import timeline
from engine.text import Text
from tests.web.company import ADMIN, PAPERS, Company, token_in
from tests.web.test_decide import carried, signing
from web.views.picture import stages


def test_a_short_file_is_refused_with_the_list_and_the_clause_and_what_was_typed_stays(
    loans: Company,
) -> None:
    case, browser = loans.handover(papers=PAPERS[:1]), loans.browser("lin")
    page = browser.get(f"/cases/{case.id}").text
    assert "“移交B角”之前还差" in page
    form = page.partition('name="with_form"')[0].rpartition("<form")[2]
    hidden = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    typed = {
        "file.project": "P-1",
        "file.customer": "青禾合作社",
        "file.closed_on": "2026-09-25",
        "b_role": "zhou",
    }
    answer = browser.post(
        f"/cases/{case.id}/act", data={**hidden, **typed, "with_form": "yes", "act": "submit"}
    )
    assert answer.status_code == 409
    main = answer.text.partition("<main")[2]
    for words in ("未能办理", "重要合同、单据", "项目调查资料", "客户（企业）资料", "四部分组成", "R09"):
        assert words in main
    assert 'value="青禾合作社"' in main
    # saved all the same: nothing that was typed is lost
    assert loans.case(case.id).form["b_role"] == "zhou"
    assert "您填写的内容已保存" in main


def told(loans: Company, case: Case) -> list[str]:
    """What the ledger says happened in the case."""
    with loans.store.read() as work:
        return [entry.what for entry in timeline(work.connection, case.id)]


def test_a_refused_act_upon_an_unedited_form_writes_nothing(loans: Company) -> None:
    case, browser = loans.handover(papers=PAPERS[:1]), loans.browser("lin")
    main = browser.get(f"/cases/{case.id}").text.partition('name="with_form"')[0]
    hidden = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', main.rpartition("<form")[2]))
    before = told(loans, case)
    typed = {"file.project": "P-1", "file.closed_on": "2026-09-25", "b_role": "wu", "with_form": "yes"}
    answer = browser.post(f"/cases/{case.id}/act", data={**hidden, **typed, "act": "submit"})
    assert answer.status_code == 409
    assert told(loans, case) == before


def test_a_wrong_date_comes_back_with_its_mistake(loans: Company) -> None:
    case, browser = loans.handover(), loans.browser("lin")
    page = browser.get(f"/cases/{case.id}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    form = {"token": token_in(page), "version": version[1], "with_form": "yes", "act": "save"}
    answer = browser.post(
        f"/cases/{case.id}/act", data={**form, "file.project": "P-7", "file.closed_on": "2026-02-30"}
    )
    assert answer.status_code == 422
    assert 'value="P-7"' in answer.text
    assert 'value="2026-02-30"' in answer.text
    assert 'id="file.closed_on-error"' in answer.text


def test_saved_and_handed_on_by_one_press(loans: Company) -> None:
    case, browser = loans.handover(), loans.browser("lin")
    page = browser.get(f"/cases/{case.id}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    form = {"token": token_in(page), "version": version[1], "with_form": "yes", "act": "submit"}
    done = browser.post(f"/cases/{case.id}/act", data={**form, "file.customer": "青禾", "b_role": "wu"})
    assert done.status_code == 303
    assert "已办理：移交B角" in browser.get(done.headers["location"]).text
    assert loans.case(case.id).state == "reviewing"


def test_two_who_press_at_once(loans: Company) -> None:
    case = loans.submitted()
    first, second = loans.browser("wu"), loans.browser("wu")
    pages = [browser.get(f"/cases/{case.id}").text for browser in (first, second)]
    note = {"send_back.supplement.1.1.note": "缺页"}
    answers = [
        browser.post(f"/cases/{case.id}/act", data={**carried(page, "send_back"), **note})
        for browser, page in zip((first, second), pages, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "吴一舟已于" in answers[1].text


def test_the_archivist_counts_and_a_difference_is_refused_at_its_line(loans: Company) -> None:
    case, browser = loans.coded(), loans.browser("xu")
    page = browser.get(f"/cases/{case.id}").text
    counts = {f"counted.received.{line}.pages": str(paper["pages"]) for line, paper in enumerate(PAPERS, 1)}
    wrong = {**counts, "counted.received.2.pages": "13"}
    answer = browser.post(f"/cases/{case.id}/act", data={**carried(page, "counted"), **wrong})
    assert answer.status_code == 409
    assert "第2行" in answer.text
    assert 'value="13"' in answer.text
    bad = {**counts, "counted.received.2.pages": "两打"}
    answer = browser.post(f"/cases/{case.id}/act", data={**carried(page, "counted"), **bad})
    assert answer.status_code == 422
    assert 'href="#counted.received.2.pages"' in answer.text
    assert (
        browser.post(f"/cases/{case.id}/act", data={**carried(page, "counted"), **counts}).status_code == 303
    )
    assert loans.case(case.id).state == "signing"


def test_more_time_is_asked_for_with_a_reason(loans: Company) -> None:
    case, browser = loans.handover(), loans.browser("lin")
    token = token_in(browser.get(f"/cases/{case.id}").text)
    form = {"token": token, "deadline": "compiling", "until": "2026-10-09", "reason": "客户外出"}
    assert browser.post(f"/cases/{case.id}/extension", data=form).status_code == 303
    assert len(loans.case(case.id).children) == 1
    late = browser.post(f"/cases/{case.id}/extension", data=form)
    assert late.status_code == 409
    assert "已有待批的延期申请" in late.text
    assert "延期申请" in loans.browser("tang").get("/").text


def test_opening_asks_what_is_needed_and_keeps_what_was_typed(loans: Company) -> None:
    browser = loans.browser("lin")
    page = browser.get("/open/micro-loan/handover").text
    form = {"token": token_in(page), "file.project": "P-3", "file.closed_on": "31.02.2026", "b_role": "wu"}
    refused = browser.post("/open/micro-loan/handover", data=form)
    assert refused.status_code == 422
    assert 'value="P-3"' in refused.text
    missing = browser.post("/open/micro-loan/handover", data={**form, "file.closed_on": ""})
    assert missing.status_code == 409
    assert "项目结束日" in missing.text
    done = browser.post("/open/micro-loan/handover", data={**form, "file.closed_on": "2026-09-25"})
    assert done.status_code == 303
    assert loans.browser("fang").get("/open/micro-loan/handover").status_code == 409


def test_strangers_do_not_learn_that_a_case_exists_and_overseers_see_it(loans: Company) -> None:
    case = loans.submitted()
    seen = {
        person: loans.browser(person).get(f"/cases/{case.id}").status_code
        for person in ("lin", "wu", "jiang", "fang", "zhou")
    }
    assert seen == {"lin": 200, "wu": 200, "jiang": 200, "fang": 404, "zhou": 404}
    assert case.number not in loans.browser("fang").get("/cases").text
    assert case.number in loans.browser("jiang").get("/cases?words=P-1").text
    assert case.number not in loans.browser("jiang").get("/cases?words=P-9").text


def test_what_people_typed_is_escaped(loans: Company) -> None:
    evil = "<script>alert(1)</script>"
    file = {
        "project": evil,
        "closed_on": "2026-09-25",
        "papers": [{"item": "approval", "title": evil, "pages": 1}],
    }
    case = loans.service.open(
        Actor("lin"), loans.edition, OpenCase("handover", {"b_role": "wu", "file": file})
    )
    browser = loans.browser("lin")
    for path in ("/", f"/cases/{case.id}", f"/cases/{case.id}/fill/file", "/cases"):
        assert evil not in browser.get(path).text


def filed(loans: Company) -> Case:
    """A handover that all three have signed."""
    case = signing(loans)
    for person in ("lin", "wu", "xu"):
        case = loans.act(person, case, "accept", "file")
    return case


def signed_address(loans: Company, case: Case) -> str:
    """Where the list that holds now is shown: the first of those that the case's page offers."""
    page = loans.browser("lin").get(f"/cases/{case.id}").text
    return re.findall(rf"/cases/{case.id}/signed/file/\w+", page)[0]


def test_an_empty_request_for_more_time_is_refused_at_its_fields(loans: Company) -> None:
    case, browser = loans.handover(), loans.browser("lin")
    page = browser.get(f"/cases/{case.id}").text
    assert "现定2026年9月30日到期，最迟可延至" in page
    form = {"token": token_in(page), "deadline": "compiling", "until": "", "reason": ""}
    answer = browser.post(f"/cases/{case.id}/extension", data=form)
    assert answer.status_code == 422
    assert 'id="until-error"' in answer.text
    assert 'id="reason-error"' in answer.text
    far = browser.post(
        f"/cases/{case.id}/extension", data={**form, "until": "2027-01-04", "reason": "客户出差"}
    )
    assert 'id="until-error"' in far.text
    assert 'value="2027-01-04"' in far.text


def test_the_signed_list_has_three_signatures_for_all_parties(loans: Company) -> None:
    case = filed(loans)
    address = signed_address(loans, case)
    for person in ("lin", "wu", "xu"):
        page = loans.browser(person).get(address).text
        assert page.count('class="stamp"') == 3
        for words in ("林小满", "吴一舟", "许清和", "登录后办理", "1–6", "2026鸿借字第001号", "核对码"):
            assert words in page
        # the seats in the order of the step that all sign, each by its whole title, the latest signature of each
        roles = re.findall(r'class="signature-role">([^<]+)<', page)
        assert roles == ["项目经理A角", "项目经理B角", "档案管理员"]
        assert "2026年9月28日" in page.partition('class="signatures"')[2]
    assert loans.browser("fang").get(address).status_code == 404
    assert loans.browser("lin").get(f"/cases/{case.id}/signed/file/{'0' * 64}").status_code == 404


def test_the_file_stands_in_its_ledger_with_what_happened_to_it(loans: Company) -> None:
    case = filed(loans)
    browser = loans.browser("lin")
    ledger = browser.get("/registers/micro-loan/files").text
    assert "2026鸿借字第001号" in ledger
    found = re.search(r'href="(/records/micro-loan/\w+)"', ledger)
    assert found is not None
    record = browser.get(found[1]).text
    for words in (
        "2026鸿借字第001号",
        "立项审批资料",
        "归档入库",
        "许清和",
        case.number,
        "2026鸿借字第001号-01",
    ):
        assert words in record


def test_the_page_says_why_it_is_the_reader_and_who_else_could(loans: Company) -> None:
    case = loans.coded()
    page = loans.browser("xu").get(f"/cases/{case.id}").text
    why = page.partition('<details class="why"')[2].partition("</details>")[0]
    assert "<summary>为何是我</summary>" in why
    assert "（您）" in why
    assert "人员名录中任此角色" in why
    english = loans.browser("xu", "en").get(f"/cases/{case.id}?lang=en").text
    assert "<summary>Why me</summary>" in english
    assert "given in the directory" in english


def test_the_page_says_who_is_kept_out_and_why_and_who_can_change_that(loans: Company) -> None:
    loans.service.grant(Actor("console", "console"), [Holding("wu", "archivist")])
    case = loans.coded()
    page = loans.browser("wu").get(f"/cases/{case.id}").text
    why = page.partition('<details class="why"')[2].partition("</details>")[0]
    assert "不能办理" in why
    assert "两者须由不同的人担任" in why
    assert "可调整人选：" in why


def test_the_page_says_which_step_ahead_nobody_could_take_and_who_can_mend_it(loans: Company) -> None:
    """The only archivist has opened the handover that he would count himself."""
    assert "将无人可办" not in loans.browser("lin").get(f"/cases/{loans.handover().id}").text
    loans.service.grant(ADMIN, [Holding("xu", "a_role")])
    given = {"b_role": "wu", "file": {"project": "P-2", "closed_on": "2026-09-25"}}
    case = loans.service.open(Actor("xu"), loans.edition, OpenCase("handover", given))
    page = loans.browser("xu").get(f"/cases/{case.id}").text
    notice = page.partition("将无人可办")[2].partition("</section>")[0]
    for words in ("“档案管理员清点中”", "没有可以担任“档案管理员”的人", "可以处理的人：", "何"):
        assert words in notice
    english = loans.browser("xu", "en").get(f"/cases/{case.id}?lang=en").text
    assert "A step ahead could not be taken by anybody there is today" in english


def test_the_strip_leaves_out_the_steps_that_a_case_went_past(loans: Company) -> None:
    with loans.service.look(loans.handover().id) as scope:
        workflow, case = scope.program.workflow, scope.case
    assert [each.place for each in stages(workflow, case)] == ["now", "later", "later", "later", "later"]
    past = replace(case, state="signing", path=("compiling",))
    assert [
        (each.label.zh, each.place) for each in stages(workflow, past) if isinstance(each.label, Text)
    ] == [
        ("A角整理中", "done"),
        ("三方签字中", "now"),
        ("已归档", "later"),
    ]
