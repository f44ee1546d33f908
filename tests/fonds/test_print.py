"""`fonds print`: forms written by the number that people know."""

from pathlib import Path

import pytest

from archive.governed import GOVERNED
from archive.vocabulary import VOCABULARY
from engine.case.command import OpenCase
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person
from engine.service.library import Library
from engine.service.service import Service
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import SystemClock
from fonds.printing import FORMS
from tests.fonds.conftest import Run
from tests.forms.sample import cells_of, pages_of

HE, LIN = Actor("he", "console"), Actor("lin")


@pytest.fixture
def number(company: Path) -> str:
    """The number of a handover that has just been opened in the company."""
    store = Store(f"sqlite:///{company}")
    library = Library(store, VOCABULARY)
    service = Service(store, library, GOVERNED, SystemClock())
    people = (
        Person("lin", Text("林小满", "Lin Xiaoman"), "lin@example.test"),
        Person("wu", Text("吴一舟"), "wu@example.test"),
    )
    service.put_people(HE, people)
    service.grant(HE, [Holding("lin", "a_role"), Holding("wu", "b_role"), Holding("wu", "archivist")])
    papers = [{"item": "contracts", "title": "借款合同", "pages": 14, "signed": True}]
    file = {"project": "P-1", "closed_on": "2026-01-05", "papers": papers}
    edition = library.current("micro-loan").edition
    case = service.open(LIN, edition, OpenCase("handover", {"b_role": "wu", "file": file}))
    store.close()
    return case.number


def test_a_case_is_found_by_its_number_and_the_file_named_as_the_form(run: Run, number: str) -> None:
    said = run("print", "handover-list", number).stdout

    assert said == f"written: 移交清单 {number}.pdf\n"
    text = "".join(pages_of(Path(f"移交清单 {number}.pdf").read_bytes()))
    assert "借款合同" in text
    assert "服务器" in text


def test_it_may_be_a_sheet_and_in_two_languages(run: Run, number: str) -> None:
    run("print", "handover-list", number, "--to", "list.xlsx", "--lang", "en")

    assert "题名\nTitle" in cells_of(Path("list.xlsx").read_bytes())


def test_a_register_is_printed_by_its_name(run: Run, number: str) -> None:
    run("print", "register", "files", "--to", "files.pdf")

    assert "档案台账" in pages_of(Path("files.pdf").read_bytes())[0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("handover", "YJ2026-0001"), "no form 'handover', did you mean 'handover-list'?"),
        (("handover-list", "YJ1999-0001"), "no case 'YJ1999-0001'"),
        (("archive-list", "YJ1999-0001"), "no case or record 'YJ1999-0001'"),
        (("register", "file"), "no register 'file', did you mean 'files'?"),
        (("register", "files", "--pack", "nothing"), "no published pack 'nothing'"),
    ],
)
def test_what_is_not_there_is_named_with_the_nearest(
    run: Run, company: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in run("print", *arguments, code=1).stderr
    assert list(Path().glob("*.pdf")) == []


def test_every_form_is_on_its_page_of_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs/forms.md").read_text(encoding="utf-8")

    assert [name for name in FORMS if f"| `{name}` |" not in page] == []


def test_the_loans_of_a_time_and_of_a_person_are_printed(run: Run, number: str) -> None:
    run("print", "loan-register", "2026-09", "--to", "loans.pdf")
    run("print", "borrowed", "林小满", "--to", "borrowed.xlsx")

    assert "借阅登记簿" in pages_of(Path("loans.pdf").read_bytes())[0]
    assert "在借档案清单" in cells_of(Path("borrowed.xlsx").read_bytes())
    assert "expected a year, a month or a day" in run("print", "loan-register", "September", code=1).stderr
    assert "no person 'nobody'" in run("print", "borrowed", "nobody", code=1).stderr


def test_another_ending_is_refused_before_anything_is_made(run: Run, company: Path) -> None:
    assert "expected a name that ends in .pdf or .xlsx, got list.doc" in " ".join(
        run("print", "register", "files", "--to", "list.doc", code=2).stderr.replace("│", " ").split()
    )
