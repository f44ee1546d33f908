"""No standard action leaves a case where nobody can go on, or its clock wrong."""

from datetime import UTC, datetime

from engine.case.command import Act
from tests.support.small_pack import NOTE, Desk
from tests.support.standard_desk import asked, desk, do

TWO_WAYS = NOTE.replace(
    "      pass_on: {zh: 通过, en: Pass on, to: signing, clause: R03}\n",
    "      pass_on: {zh: 通过, en: Pass on, to: signing, clause: R03}\n"
    "      file_it: {zh: 直接归档, en: File it, to: filed, clause: R03}\n",
)
STOPPED = NOTE.replace("    zh: 会签中\n", "    stops_clock: true\n    zh: 会签中\n")


def due(at: Desk) -> datetime:
    assert at.case is not None
    return at.case.deadlines["case"].due_at


def test_signers_who_choose_different_ways_are_asked_until_they_agree() -> None:
    at = desk("checking", note=TWO_WAYS)
    do(at, "fu", "add_signer", person="lu", place="beside")
    at.decide("fu", Act("pass_on"))
    case = at.decide("lu", Act("file_it"))
    assert (case.state, asked(at)) == ("checking", {"fu"})
    assert at.decide("fu", Act("file_it")).outcome == "done"


def test_a_step_that_stops_the_clock_loses_no_rest_before_it() -> None:
    resting, plain = desk("checking", note=STOPPED), desk("checking", note=NOTE)
    for each, last in ((resting, "return"), (plain, "resume")):
        do(each, "wei", "pause")
        each.now = datetime(2026, 9, 30, 2, tzinfo=UTC)
        if last == "resume":
            do(each, "wei", "resume")
        else:
            each.decide("fu", Act("pass_on"))
    assert due(resting) == due(plain)


def test_a_rest_while_a_step_stops_the_clock_is_not_counted_twice() -> None:
    rested, stopped = desk(note=STOPPED), desk(note=STOPPED)
    rested.now = stopped.now = datetime(2026, 9, 29, 2, tzinfo=UTC)
    do(rested, "wei", "pause")
    rested.now = stopped.now = datetime(2026, 10, 9, 2, tzinfo=UTC)
    for each in (rested, stopped):
        each.decide("bao", Act("send_back", {"objection": "页数"}))
    assert due(rested) == due(stopped)
