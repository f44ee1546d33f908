"""Many cases decided by one act of a person: each in a transaction of its own, so that one that fails stops no other."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from engine.case.command import Act
from engine.deciding.acting import LIST_CHANGED
from engine.digest import Json
from engine.errors import Conflict, InvalidForm, InvalidInput, NotFound, Reason, Refused
from engine.people.actor import Actor
from engine.service.applying import Among, Step
from engine.service.service import Service, in_one_transaction
from engine.store.bulk_decisions import OutcomeRow
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text

MOST_AT_ONCE = 500

Standing = Literal["done", "refused", "overtaken", "broken"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One of the cases: which, and the action with its answers and what the person was shown of this case. An action that must be
    confirmed by typing the case's number is refused."""

    case: str
    action: str
    answers: Mapping[str, Json]
    seen: Mapping[str, str]
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: done, refused with its reasons, overtaken by somebody who was first, or broken off by a fault of
    ours, with nothing changed."""

    case: str
    number: str
    standing: Standing
    reasons: tuple[Reason, ...] = ()


def decide_many(service: Service, actor: Actor, items: Sequence[Item], run: str = "") -> tuple[Outcome, ...]:
    """Take the actions one after another; what became of each, in their order. A case that is there twice counts once.

    Of several, the ledger says with each how many there were. With `run` the outcomes are kept under that decision, that of an
    act in the very transaction that makes it, and the ledger names it. Raises Refused, before anything is done, for none and for
    more than 500.
    """
    once = tuple({item.case: item for item in reversed(items)}.values())[::-1]
    if not 0 < len(once) <= MOST_AT_ONCE:
        raise Refused(too_few_or_many(len(once)))
    among = Among(run, len(once)) if len(once) > 1 else None
    found = [_one(service, actor, item, place, run, among) for place, item in enumerate(once, 1)]
    return _all_kept(service, found, run)


def too_few_or_many(count: int) -> Reason:
    """Why so many cannot be decided at once."""
    if not count:
        return Reason("nothing_chosen", Text("没有勾选任何事项", "nothing is ticked"))
    text = Text(
        f"一次最多办理{MOST_AT_ONCE}件，现选了{count}件",
        f"at most {MOST_AT_ONCE} can be decided at once, and {count} are chosen",
    )
    return Reason("too_many", text)


def outcomes_of(work: UnitOfWork, run: str) -> tuple[Outcome, ...]:
    """What became of the cases of a decision, as far as it got."""
    return tuple(
        Outcome(row.case, row.number, cast(Standing, row.standing), tuple(_reasons_in(row.reasons)))
        for row in work.bulk.outcomes(run)
    )


def _one(service: Service, actor: Actor, item: Item, place: int, run: str, among: Among | None) -> Outcome:
    command = Act(item.action, item.answers, item.seen, item.item)

    def act(work: UnitOfWork) -> Outcome:
        work.cases.lock(item.case)  # before the clock is read, as with every command
        case = service.applying(work, service.clock.now(), among).run(Step(actor, command, item.case))
        done = Outcome(item.case, case.number, "done")
        _keep(work, run, place, done)
        return done

    try:
        return in_one_transaction(service.store, act)
    except Conflict as error:
        is_other_list = any(reason.code == LIST_CHANGED for reason in error.reasons)
        return Outcome(item.case, "", "refused" if is_other_list else "overtaken", error.reasons)
    except Refused as error:
        return Outcome(item.case, "", "refused", error.reasons)
    except (InvalidForm, InvalidInput) as error:
        return Outcome(item.case, "", "refused", tuple(_unfit(error)))
    except NotFound:
        return Outcome(item.case, "", "refused", (_NO_SUCH_CASE,))
    except Exception:
        _log.exception("a case of a bulk decision", extra={"case": item.case, "run": run})
        return Outcome(item.case, "", "broken", (_BROKEN,))


def _all_kept(service: Service, found: Sequence[Outcome], run: str) -> tuple[Outcome, ...]:
    """The outcomes with the numbers of all cases; those that were not done kept as well."""
    missed = {place: each for place, each in enumerate(found, 1) if each.standing != "done"}
    if not missed:
        return tuple(found)

    def keep(work: UnitOfWork) -> dict[int, Outcome]:
        numbers = work.cases.numbers_of([each.case for each in missed.values()])
        whole = {
            place: Outcome(each.case, numbers.get(each.case, ""), each.standing, each.reasons)
            for place, each in missed.items()
        }
        for place, each in whole.items():
            _keep(work, run, place, each)
        return whole

    whole = in_one_transaction(service.store, keep)
    return tuple(whole.get(place, each) for place, each in enumerate(found, 1))


def _keep(work: UnitOfWork, run: str, place: int, of: Outcome) -> None:
    if run:
        row = OutcomeRow(place, of.case, of.number, of.standing, [_written(each) for each in of.reasons])
        work.bulk.put_outcome(run, row)


def _unfit(error: InvalidForm | InvalidInput) -> Iterator[Reason]:
    for each in error.inputs if isinstance(error, InvalidForm) else (error,):
        text = Text(
            f"应为{each.expected.zh}，实为“{each.given}”",
            f"expected {each.expected.of('en')}, got {each.given!r}",
        )
        yield Reason("unfit", text, each.clauses, field=each.where)


def _written(reason: Reason) -> Json:
    return {
        "code": reason.code,
        "text": _both(reason.text),
        "clauses": list(reason.clauses),
        "details": [_both(each) for each in reason.details],
        "lifted_by": _both(reason.lifted_by),
    }


def _both(text: Text) -> list[Json]:
    return [text.zh, text.en]


def _reasons_in(kept: Json) -> Iterator[Reason]:
    for each in cast(Sequence[Mapping[str, Json]], kept):
        details = cast(Sequence[Sequence[str]], each["details"])
        yield Reason(
            str(each["code"]),
            Text(*cast(Sequence[str], each["text"])),
            tuple(cast(Sequence[str], each["clauses"])),
            tuple(Text(*both) for both in details),
            lifted_by=Text(*cast(Sequence[str], each["lifted_by"])),
        )


_NO_SUCH_CASE = Reason("no_case", Text("没有这个案件", "there is no such case"))
_BROKEN = Reason(
    "broken",
    Text(
        "系统出错，这一件没有办理，其他各件不受影响；请告知系统管理员",
        "something went wrong on our side: this one was not decided, the others are not affected; please tell the administrator",
    ),
)
