"""A script names records by their numbers, as people do; what it means is the same as picking them on a page."""

from pathlib import Path

import pytest

from engine.language.source import Sources, read_folder
from rehearsal.played import Rehearsed
from rehearsal.run import rehearse
from tests.rehearsal.shop import OPENED, SUBMITTED, scenario, shop

NOTE = """\
workflow: note
zh: 批注
en: Note
number: "PZ{year}-{seq:3}"
opening: {who: clerk}
form:
  memo:  {type: record, class: memo_file, zh: 便函, en: Memo}
  other: {type: records, optional: true, zh: 相关便函, en: Other memos}
states:
  writing:
    zh: 批注中
    en: Being written
    who: opener
    actions:
      save:
        zh: 保存
        en: Save
        to: saved
        effects: [{register: {name: notes, with: {memo: form.memo}}}]
  saved: {zh: 已保存, en: Saved, final: done}
"""
KEEP = """\
workflow: keep
zh: 留用
en: Keeping at hand
number: "LY{year}-{seq:3}"
opening: {who: clerk}
form:
  memos: {type: records, zh: 便函, en: Memos}
states:
  asking:
    zh: 申请中
    en: Asked for
    who: opener
    actions:
      keep:
        zh: 留用
        en: Keep
        to: kept
        require: [{that: form.memos.lendable, clause: A01}]
        effects: [{reserve: {records: form.memos}}]
  kept:
    zh: 留用中
    en: Kept
    who: opener
    actions: {give_back: {zh: 归还, en: Give back, to: done}}
  done: {zh: 已归还, en: Given back, final: done}
"""
BOOK = """\
registers:
  notes:
    zh: 批注登记簿
    en: Register of notes
    fields:
      memo:   {type: record, class: memo_file, zh: 便函, en: Memo}
"""
FILED = (OPENED, SUBMITTED, "{who: wu, does: approve}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pack = shop(tmp_path)
    (pack / "note.yaml").write_text(NOTE, encoding="utf-8")
    (pack / "keep.yaml").write_text(KEEP, encoding="utf-8")
    written = (pack / "pack.yaml").read_text(encoding="utf-8")
    (pack / "pack.yaml").write_text(written.replace("registers:\n", BOOK, 1), encoding="utf-8")
    return pack


def play(folder: Path, *steps: str) -> Rehearsed:
    (folder / "scenarios" / "plain.yaml").write_text(scenario(*steps), encoding="utf-8")
    (rehearsed,) = rehearse(folder, Sources("shop", {"shop": read_folder(folder)}), "plain")
    return rehearsed


def test_a_record_is_picked_by_its_number(folder: Path) -> None:
    rehearsed = play(
        folder,
        *FILED,
        "{who: lin, does: note.open, case: note, with: {memo: B2026-01, other: [B2026-01]}}",
        "{who: lin, does: save, case: note}",
        "{expect_register: {name: notes, lines: 1, last: {memo: B2026-01}}}",
    )
    assert rehearsed.problems == ()


def test_a_case_is_found_by_the_number_of_a_record_on_its_form(folder: Path) -> None:
    rehearsed = play(
        folder,
        *FILED,
        "{who: lin, does: note.open, case: note, with: {memo: B2026-01, other: [B2026-01]}}",
        "{find: same, workflow: note, where: {memo: B2026-01, other: [B2026-01]}}",
        "{expect: {case: same, state: writing}}",
    )
    assert rehearsed.problems == ()


def test_the_class_may_stand_beside_the_number(folder: Path) -> None:
    rehearsed = play(
        folder,
        *FILED,
        "{who: lin, does: note.open, case: note, with: {memo: B2026-01, other: [{class: memo_file, number: B2026-01}]}}",
    )
    assert rehearsed.problems == ()


def test_a_number_that_nothing_bears_is_told_at_its_place(folder: Path) -> None:
    rehearsed = play(folder, *FILED, "{who: lin, does: note.open, case: note, with: {memo: B2026-02}}")
    (problem,) = rehearsed.problems
    assert str(problem).endswith(":10:52: no record is numbered 'B2026-02'")


def test_a_number_that_two_records_bear_asks_which(folder: Path) -> None:
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text("utf-8").replace('"B{year}-{seq:2}"', '"B{project}"'), encoding="utf-8")
    again = OPENED.replace("memo.open, with", "memo.open, case: again, with")
    rehearsed = play(
        folder,
        *FILED,
        again,
        SUBMITTED.replace("submit,", "submit, case: again,"),
        "{who: wu, does: approve, case: again}",
        "{who: lin, does: note.open, case: note, with: {memo: B采购}}",
    )
    (problem,) = rehearsed.problems
    assert "are numbered 'B采购': say which, as {class, number}" in str(problem)


@pytest.mark.parametrize("named", ["1", "B2026-01"])
def test_what_stands_against_a_record_names_its_line_or_its_number(folder: Path, named: str) -> None:
    kept = (
        "{who: lin, does: keep.open, case: first, with: {memos: [B2026-01]}}",
        "{who: lin, does: keep, case: first}",
        "{who: lin, does: keep.open, case: second, with: {memos: [B2026-01]}}",
    )
    refused = "{who: lin, does: keep, case: second, refused: {clause: A01, in_matter: [%s]}}"
    assert play(folder, *FILED, *kept, refused % named).problems == ()
    (problem,) = play(folder, *FILED, *kept, refused % "B2026-02").problems
    assert "expected in_matter: [B2026-02], it is in_matter: [B2026-01]" in str(problem)
