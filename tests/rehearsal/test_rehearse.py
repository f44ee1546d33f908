"""A scenario that is not fulfilled fails where it is written, with what was expected and what happened instead."""

from pathlib import Path

import pytest

from engine.errors import NotFound
from engine.language.source import Sources, read_folder
from rehearsal.played import Rehearsed
from rehearsal.report import reported, summary
from rehearsal.run import rehearse
from tests.rehearsal.shop import OPENED, SUBMITTED, scenario, shop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shop(tmp_path)


def play(folder: Path, *steps: str) -> Rehearsed:
    (folder / "scenarios" / "plain.yaml").write_text(scenario(*steps), encoding="utf-8")
    (rehearsed,) = rehearse(folder, Sources("shop", {"shop": read_folder(folder)}), "plain")
    return rehearsed


def told(folder: Path, *steps: str) -> str:
    """The only problem with these steps."""
    (problem,) = play(folder, *steps).problems
    return str(problem)


def test_a_case_from_start_to_end_as_expected(folder: Path) -> None:
    rehearsed = play(
        folder,
        OPENED,
        "{expect: {number: BH2026-001, state: writing, due: 2026-10-14 18:00, case_due: 2026-10-19 18:00}}",
        "{expect: {late: false, waiting_for: [lin]}}",
        "{now: 2026-10-13 10:00}",
        SUBMITTED,
        "{expect_mail: {who: wu, kind: request, language: en, subject: BH2026-001, text: Please decide}}",
        "{expect_record: {class: memo_file, count: 0}}",
        "{who: wu, does: approve}",
        "{expect: {state: filed, waiting_for: []}}",
        "{expect_record: {class: memo_file, where: {project: 采购}, number: B2026-01, custodian: wu, state: in_place, count: 1}}",
        "{expect_record: {class: memo_file, state: destroyed, count: 0}}",
        "{expect_record: {class: memo_file, appraised: keep, count: 0}}",
        "{expect_register: {name: memos, lines: 1, last: {matter: 采购}}}",
    )
    assert rehearsed.problems == ()
    assert len(rehearsed.played) == 13


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ("{expect: {state: deciding}}", "8:15: expected state: deciding, it is state: writing"),
        ("{expect: {number: BH2026-002}}", "8:15: expected number: BH2026-002, it is number: BH2026-001"),
        (
            "{expect: {due: 2026-10-15 18:00}}",
            "8:15: expected due: 2026-10-15 18:00, it is due: 2026-10-14 18:00",
        ),
        (
            "{expect: {case_due: 2026-10-20 18:00}}",
            "8:15: expected case_due: 2026-10-20 18:00, it is case_due: 2026-10-19 18:00",
        ),
        ("{expect: {late: true}}", "8:15: expected late: True, it is late: False"),
        ("{expect: {waiting_for: [wu]}}", "8:15: expected waiting_for: ['wu'], it is waiting_for: ['lin']"),
        (
            "{expect: {case: memos, late: false}}",
            "8:15: no case is called 'memos' here, did you mean 'memo'?",
        ),
        ("{expect_mail: {who: wu}}", "8:6: expected a mail who: wu; sent were: request to lin (zh)"),
        ("{no_mail: {who: lin}}", "8:6: expected no mail who: lin, sent was: request to lin (zh)"),
        ("{no_mail: {who: nobody_here}}", "8:5: no person or role 'nobody_here'"),
        (
            "{expect_record: {class: memo_file}}",
            "8:6: expected at least 1 such record, found 0; of that class are: none",
        ),
        ("{expect_record: {class: memo_flie}}", "8:5: no class 'memo_flie', did you mean 'memo_file'?"),
        ("{expect_register: {name: memos, lines: 1}}", "8:37: expected lines: 1, it has 0"),
        (
            "{expect_register: {name: memos, last: {matter: 采购}}}",
            "8:44: expected matter: 采购, it is matter: None",
        ),
        ("{find: other, workflow: memo, where: {opener: wu}}", "8:6: expected one such case, found 0"),
        ("{who: lin, does: sumbit}", "8:16: 'memo' has no action 'sumbit', did you mean 'submit'?"),
        ("{who: lim, does: submit}", "8:6: nobody is called 'lim', did you mean 'lin'?"),
        ("{who: lin, does: meno.open}", "8:16: no workflow 'meno', did you mean 'memo'?"),
        (
            "{who: lin, does: submit, with: {fiel: {}}, refused: {}}",
            "8:37: there is no field 'fiel', did you mean 'file'?",
        ),
    ],
)
def test_what_is_not_so_is_told_at_its_place(folder: Path, expected: str, message: str) -> None:
    assert told(folder, OPENED, expected).startswith(f"shop/scenarios/plain.yaml:{message}")


def test_a_mail_answers_one_expectation_only(folder: Path) -> None:
    mail = "{expect_mail: {who: lin, kind: request}}"
    assert told(folder, OPENED, mail, mail).startswith("shop/scenarios/plain.yaml:9:6: expected a mail")


def test_only_what_the_last_step_caused_is_looked_at(folder: Path) -> None:
    assert play(folder, OPENED, "{now: 2026-10-12 10:00}", "{no_mail: {kind: request}}").succeeded


def test_what_falls_due_on_the_way_happens_at_its_own_time(folder: Path) -> None:
    rehearsed = play(folder, OPENED, "{now: 2026-10-16 09:00}")
    moments = [(mail.kind, mail.to, f"{mail.at:%m-%d %H:%M}") for mail in rehearsed.played[1].mails]
    assert ("reminder", "lin", "10-14 18:00") in moments
    assert ("escalation", "wu", "10-15 18:00") in moments


def test_an_expected_refusal_names_its_clause_and_exactly_what_is_missing(folder: Path) -> None:
    refused = "{who: lin, does: submit, with: {file: {papers: [{item: memo, title: 便函}]}}, refused: %s}"
    assert play(folder, OPENED, refused % "{clause: A01, missing: [annex], uncounted: [1]}").succeeded
    assert "expected a refusal by A02, it names A01" in told(folder, OPENED, refused % "{clause: A02}")
    assert "expected missing: [memo], it is missing: [annex]" in told(
        folder, OPENED, refused % "{missing: [memo]}"
    )
    assert "expected uncounted: [2], it is uncounted: [1]" in told(
        folder, OPENED, refused % "{uncounted: [2]}"
    )


def test_an_expected_refusal_that_does_not_come_is_told(folder: Path) -> None:
    assert "expected a refusal, it was done" in told(folder, OPENED.replace("}}}", "}}, refused: {}}"))


def test_an_unexpected_refusal_ends_the_scenario(folder: Path) -> None:
    rehearsed = play(folder, OPENED, "{who: wu, does: approve}", "{expect: {state: filed}}")
    (problem,) = rehearsed.problems
    assert (problem.line, len(rehearsed.played)) == (8, 2)


def test_people_may_be_named_by_role_and_relation(folder: Path) -> None:
    assert play(
        folder,
        OPENED,
        SUBMITTED,
        "{expect_mail: {who: manager of lin, kind: request}}",
        "{no_mail: {who: clerk}}",
    ).succeeded


def test_an_unknown_scenario_is_told_with_the_nearest(folder: Path) -> None:
    play(folder, OPENED)
    with pytest.raises(NotFound, match="no scenario 'plian', did you mean 'plain'"):
        list(rehearse(folder, Sources("shop", {"shop": read_folder(folder)}), "plian"))


def test_the_report_prints_steps_deadlines_mails_and_what_went_wrong(folder: Path) -> None:
    rehearsed = play(folder, OPENED, "{expect: {state: filed}}")
    zh, en = ("\n".join(reported(rehearsed, language)) for language in ("zh", "en"))
    assert "2026-10-12 09:00  林小满：发起“便函”（BH2026-001 起草）" in zh
    assert "期限：2026年10月12日起2个工作日：2026年10月14日（周三）18:00" in zh
    assert "邮件 林小满（请办理）：BH2026-001" in zh
    assert "Lin Xiaoman: opens 'Memo' (BH2026-001 Being written)" in en
    assert "✗ shop/scenarios/plain.yaml:8:15: expected state: filed, it is state: writing" in en
    assert summary([rehearsed], "en") == "1 of 1 scenario not as expected: plain"
