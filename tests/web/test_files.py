"""Files of a case: handed in, refused with everything else kept, handed out to those concerned and never shown by a browser."""

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.attachment import Limits
from engine.case.case import Case
from engine.case.command import OpenCase
from engine.people.actor import Actor
from tests.engine.test_attachment import EXE, PDF, PNG
from tests.web.company import Company, company, database
from tests.web.test_decide import carried, link_for
from web.app import build
from web.parts import Parts

POLICY = (Path(__file__).parent / "policy" / "proving.yaml").read_text(encoding="utf-8")


@pytest.fixture
def proofs(tmp_path: Path) -> Any:
    opened = company(database(tmp_path), more={"proving.yaml": POLICY})
    yield opened
    opened.store.close()


def stricter(of: Company, limits: Limits) -> Company:
    """The same with other limits."""
    parts: Parts = of.app.state.parts
    return replace(of, app=build(replace(parts, attachments=limits)))


def opened(of: Company) -> Case:
    return of.service.open(Actor("lin"), of.edition, OpenCase("proving", {"what": "收入证明"}))


def send(browser: TestClient, case: Case, *file: Any, act: str = "submit", **typed: str) -> Any:
    page = browser.get(f"/cases/{case.id}").text
    form = next(part for part in page.split("<form") if f'value="{act}"' in part)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))
    files = {file[0]: file[1:]} if file else None
    return browser.post(f"/cases/{case.id}/act", data={**hidden, "act": act, **typed}, files=files)


def handed_in(of: Company) -> Case:
    case, lin = opened(of), of.browser("lin")
    assert send(lin, case, "scan", "../../工资单.pdf", PDF, "text/html", what="收入证明").status_code == 303
    return of.case(case.id)


def test_it_is_kept_by_its_content_under_a_clean_name_as_what_it_is(proofs: Company) -> None:
    case = handed_in(proofs)
    digest = sha256(PDF).hexdigest()
    assert case.form["scan"] == {"name": "工资单.pdf", "sha256": digest, "size": len(PDF)}
    with proofs.store.read() as work:
        kept = work.attachments.find(digest)
    assert kept is not None
    assert (kept.media_type, kept.content) == ("application/pdf", PDF)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("工资单.pdf", EXE, ("PDF", "可执行程序")),
        ("工资单.pdf", PNG, ("PDF", "PNG 图片")),
        ("工资单.pdf", PDF + bytes(2_000), ("不超过 1,000 B", "工资单.pdf")),
        ("page.html", b"<html><script>alert(1)</script>", ("网页或 XML",)),
        ("空.pdf", b"", ("有内容的文件",)),
    ],
)
def test_what_is_refused_is_told_and_everything_else_stays(
    proofs: Company, name: str, content: bytes, said: tuple[str, ...]
) -> None:
    strict = stricter(proofs, Limits(largest=1_000))
    case, lin = opened(strict), strict.browser("lin")
    answer = send(lin, case, "scan", name, content, "application/pdf", what="另一件事")
    assert answer.status_code == 422
    for words in said:
        assert words in answer.text
    assert "<script>alert" not in answer.text
    assert "另一件事" in answer.text
    assert strict.case(case.id).state == "asking"
    with strict.store.read() as work:
        assert work.attachments.find(sha256(content).hexdigest()) is None


def test_a_file_stays_with_the_form_that_something_else_refused(proofs: Company) -> None:
    case, gao = handed_in(proofs), proofs.browser("gao")
    refused = send(gao, case, "confirm.letter", "证明.png", PNG, "image/png", act="confirm")
    assert refused.status_code == 409
    assert "已上传：证明.png" in refused.text
    form = next(part for part in refused.text.split("<form") if 'value="confirm"' in part)
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))
    done = gao.post(f"/cases/{case.id}/act", data={**again, "act": "confirm", "confirm.remark": "属实"})
    assert done.status_code == 303
    assert proofs.case(case.id).form["letter"]["name"] == "证明.png"  # type: ignore[index,call-overload]


def test_nobody_takes_what_somebody_else_has_handed_in_by_its_digest(proofs: Company) -> None:
    case, gao = handed_in(proofs), proofs.browser("gao")
    digest = sha256(PDF).hexdigest()
    answer = send(gao, case, act="confirm", **{"confirm.letter.handed": digest, "confirm.remark": "属实"})
    assert answer.status_code == 409
    assert "letter" not in proofs.case(case.id).form


def test_a_file_comes_through_a_mail_link_too(proofs: Company) -> None:
    case = handed_in(proofs)
    link, browser = link_for(proofs, "gao", case), proofs.browser()
    data = {**carried(browser.get(f"{link}/confirm").text, "confirm"), "confirm.remark": "属实"}
    lie = browser.post(f"{link}/confirm", data=data, files={"confirm.letter": ("证明.pdf", EXE)})
    assert "可执行程序" in lie.text
    assert "属实" in lie.text
    done = browser.post(f"{link}/confirm", data=data, files={"confirm.letter": ("证明.pdf", PDF)})
    assert done.status_code == 303


def test_it_is_handed_out_as_a_download_that_no_browser_runs(proofs: Company) -> None:
    case, gao = handed_in(proofs), proofs.browser("gao")
    page = gao.get(f"/cases/{case.id}").text
    address = f"/cases/{case.id}/files/{sha256(PDF).hexdigest()}"
    assert f'href="{address}" download' in page
    answer = gao.get(address)
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "%E5%B7%A5%E8%B5%84%E5%8D%95.pdf" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["content-type"] == "application/pdf"


def test_only_those_who_have_to_do_with_the_case_get_it(proofs: Company) -> None:
    case, digest = handed_in(proofs), sha256(PDF).hexdigest()
    other = opened(proofs)
    seen = {
        who: proofs.browser(who).get(f"/cases/{case.id}/files/{digest}").status_code
        for who in ("lin", "gao", "he", "zhou")
    }
    assert seen == {"lin": 200, "gao": 200, "he": 200, "zhou": 404}
    # nor through another case of one's own, nor without a sign-in
    assert proofs.browser("lin").get(f"/cases/{other.id}/files/{digest}").status_code == 404
    assert proofs.browser().get(f"/cases/{case.id}/files/{digest}").status_code == 303
    for wrong in ("0" * 64, "x", "%2e%2e%2fetc"):
        assert proofs.browser("lin").get(f"/cases/{case.id}/files/{wrong}").status_code == 404
