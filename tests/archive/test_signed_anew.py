"""A list that changes after it was signed is signed anew, however the step would be done."""

import pytest

from archive.vocabulary import VOCABULARY
from engine.case.command import Act, SaveForm
from engine.deciding.forms import list_digest
from engine.digest import Json
from engine.errors import Conflict
from engine.language.loader import read_pack
from engine.language.program import link
from engine.language.source import Sources
from tests.support.small_pack import PACK, SOURCES, Desk
from tests.support.standard_desk import FREE, OPEN_TO, WITH_MORE, asked, do, scope


def _desk() -> Desk:
    """A note whose list of lines the boss alone signs, and whoever signs may change."""
    field = "  lines: {type: table, zh: 明细, en: Lines, fields: {what: {type: text, zh: 内容, en: What}}}\n"
    listed = (
        FREE.replace("  checker: {type: person", f"{field}  checker: {{type: person")
        .replace("    who: {all_of: [keeper, boss]}\n", "    who: boss\n    fills: [form.lines]\n")
        .replace("together: true, to: filed,", "together: true, to: filed, sign: [lines],")
    )
    pack = PACK.replace("not_yet: []", OPEN_TO)
    files = {**SOURCES.files["small"], "note.yaml": listed, "pack.yaml": pack}
    definition = link(read_pack(Sources("small", {"small": files}), VOCABULARY), VOCABULARY, "small@1.1")
    return Desk(definition, WITH_MORE)


def test_a_signer_who_changes_the_list_and_is_removed_leaves_it_unsigned() -> None:
    """Who signed another list is asked again; nothing is done by taking away the last who would have seen this one."""
    at = _desk()
    at.open(lines=[{"what": "甲"}])
    at.decide("wen", Act("submit"))
    at.decide("fu", Act("pass_on"))
    do(at, "bao", "add_signer", person="lu", place="beside")
    at.decide("bao", Act("sign", seen={"lines": list_digest(scope(at), "lines")}))
    at.decide("lu", SaveForm({"lines": [{"what": "乙"}]}))
    case = do(at, "bao", "remove_signer", person="lu")
    assert (case.state, asked(at)) == ("signing", {"bao"})
    assert at.decide("bao", Act("sign", seen={"lines": list_digest(scope(at), "lines")})).outcome == "done"


def test_a_signature_on_paper_is_entered_upon_the_list_that_was_shown() -> None:
    at = _desk()
    at.open(lines=[{"what": "甲"}])
    at.decide("wen", Act("submit"))
    at.decide("fu", Act("pass_on"))
    seen = {"lines": list_digest(scope(at), "lines")}
    at.decide("bao", SaveForm({"lines": [{"what": "乙"}]}))
    given: dict[str, Json] = {
        "action": "sign",
        "person": "bao",
        "on": "2026-09-28",
        "reason": "停电",
        "proof": {"name": "签字页.pdf", "sha256": "ab" * 32, "size": 9},
    }
    with pytest.raises(Conflict, match="has changed since you were shown it"):
        at.decide("wei", Act("enter_late", given, seen))
    case = at.decide("wei", Act("enter_late", given, {"lines": list_digest(scope(at), "lines")}))
    assert case.outcome == "done"
