"""A case that began on paper, and is opened here later: by whom it was opened, on which day, with the paper that proves it.

Its clocks count from that day. It stays visible for ever that somebody else entered it, and when; nothing that cannot be undone
begins like this.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from engine.case.case import Attached, Case, OnPaper
from engine.case.decision import Decision, Message
from engine.deciding.forms import Entered, missing, read_whole
from engine.deciding.scope import Scope
from engine.deciding.standard.asking import Option, name_of, people_as_options
from engine.deciding.standard.late import earliest_day
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, Reason, Refused
from engine.language.children import effects_of
from engine.language.standard_action import StandardAction
from engine.language.standard_actions import OPEN_LATE, OPENING_LATE, standing
from engine.people.quorum_parts import whos
from engine.people.who import Word
from engine.text import Text, listed

_LAST_OF_A_DAY = timedelta(seconds=1)


def may_enter_from_paper(scope: Scope, person: str) -> bool:
    """Whether the person may enter a case of this workflow that began on paper."""
    rule = _rule(scope)
    is_his = rule is not None and person in scope.everyone(rule.who)
    return is_his and not _irreversible(scope) and bool(openers_on_paper(scope, person))


def openers_on_paper(scope: Scope, person: str) -> tuple[Option, ...]:
    """Those who may have opened the case on paper: whoever may open it, but never the person who enters it."""
    who = scope.program.workflow.opening.who
    if any(each.part == Word("worker") for each in whos(who)):  # opened inside another case only
        return ()
    return people_as_options(scope, tuple(each for each in scope.everyone(who) if each != person))


def begun_on_paper(scope: Scope, person: str, given: Mapping[str, Json]) -> tuple[Scope, Entered]:
    """The scope of the case as it was opened on paper, and what `person` has entered of that.

    Raises Refused where he may not, for what leads to anything irreversible, and for a day too long ago; InvalidForm for answers
    that do not fit, under `open_late`.
    """
    rule = _refuse_unentitled(scope, person)
    try:
        entered = _read(scope, given, rule)
        opener = _opener(scope, person, str(entered.values["person"]), rule)
    except (InvalidInput, InvalidForm) as error:
        wrong = error.inputs if isinstance(error, InvalidForm) else (error,)
        raise InvalidForm([each.inside(OPEN_LATE) for each in wrong]) from error
    on = date.fromisoformat(str(entered.values["on"]))
    _refuse_too_long_ago(scope, rule, on)
    at = min(scope.definition.calendar.end_of(on) - _LAST_OF_A_DAY, scope.now)
    on_paper = OnPaper(on.isoformat(), person, scope.now)
    case = replace(scope.case, opener=opener, opened_at=at, on_paper=on_paper)
    return scope.at(case), entered


def _read(scope: Scope, given: Mapping[str, Json], rule: StandardAction) -> Entered:
    ask = OPENING_LATE.action.ask
    entered = read_whole(scope.at(replace(scope.case, form={})), ask, given)
    lacking = missing(scope.at(replace(scope.case, form=entered.values)), ask)
    if lacking:
        text = Text("尚缺以下内容", "this is still missing")
        raise Refused(Reason("incomplete", text, rule.clause, lacking))
    return entered


def in_the_ledger(entered: Entered | None) -> tuple[Mapping[str, Json], Mapping[str, str]]:
    """What the ledger says of it beside the opening, data and words of people; nothing where it did not begin on paper."""
    if entered is None:
        return {}, {}
    data = {"opened_on": entered.values["on"], "proof": entered.values["proof"]}
    return data, {f"{OPEN_LATE}.{name}": text for name, text in entered.texts.items() if name == "reason"}


def with_paper(scope: Scope, decision: Decision, entered: Entered) -> Decision:
    """The decision with the proof laid to its case; the one who opened it is told that somebody has entered it for him."""
    case, on_paper = decision.case, cast(OnPaper, scope.case.on_paper)
    file = cast(Mapping[str, Json], entered.values["proof"])
    proof = Attached(
        str(file["name"]), str(file["sha256"]), int(str(file["size"])), on_paper.entered_by, scope.now
    )
    filed: Case = replace(case, attached=(*case.attached, proof))
    by, title = name_of(scope, on_paper.entered_by), scope.program.workflow.text
    say = {
        "zh": f"{by.zh}已将您于{on_paper.on}在纸上发起的“{title.zh}”补录入系统。如非您发起，请即告知。",
        "en": f"{by.of('en')} has entered {title.of('en')!r}, which you opened on paper on {on_paper.on}."
        " If you did not, please say so at once.",
    }
    return decision.plus(case=filed, messages=(Message("told", case.opener, data={"say": say}),))


def _rule(scope: Scope) -> StandardAction | None:
    workflow = scope.program.workflow
    return standing(
        scope.definition.pack.standard_actions, workflow, workflow.states[workflow.first], OPEN_LATE
    )


def _refuse_unentitled(scope: Scope, person: str) -> StandardAction:
    rule, title, workflow = _rule(scope), OPENING_LATE.action.text, scope.program.workflow
    if rule is None:
        text = Text(
            f"“{workflow.zh}”没有开放“{title.zh}”",
            f"{title.of('en')!r} is switched off for {workflow.text.of('en')!r}",
        )
        raise Refused(Reason("switched_off", text))
    people = scope.everyone(rule.who)
    if person not in people:
        names = listed(name_of(scope, each) for each in people)
        text = Text(f"您不能“{title.zh}”", f"{title.of('en')!r} is not yours to do")
        details = (Text(f"可由{names.zh}办理", f"it may be done by {names.of('en')}"),) if people else ()
        raise Refused(Reason("not_yours", text, rule.clause, details, lifted_by=names))
    if _irreversible(scope):
        text = Text(
            f"“{workflow.zh}”的结果不可撤销，不能从纸上补录，须从头办理",
            f"{workflow.text.of('en')!r} leads to what cannot be undone: it begins here, and not on paper",
        )
        raise Refused(Reason("irreversible", text, rule.clause))
    return rule


def _irreversible(scope: Scope) -> bool:
    weight = scope.definition.vocabulary.weight
    return any(weight(effect.name) == "irreversible" for effect in effects_of(scope.program.workflow))


def _refuse_too_long_ago(scope: Scope, rule: StandardAction, on: date) -> None:
    earliest = earliest_day(scope, rule)
    if earliest is not None and on < earliest:
        text = Text(
            f"最早只能补录{earliest}发起的案件", f"a case opened before {earliest} cannot be entered any more"
        )
        raise Refused(Reason("too_long_ago", text, rule.clause))


def _opener(scope: Scope, person: str, given: str, rule: StandardAction) -> str:
    could = openers_on_paper(scope, person)
    if given in {each.value for each in could}:
        return given
    expected = Text("可以发起的人：", "somebody who may open it: ") + listed(
        Text(each.text.zh, f"{each.value} ({each.text.of('en')})") for each in could
    )
    raise InvalidInput("person", expected, given, rule.clause)
