"""Handing work on: to somebody who could have been asked as well, or to somebody whose opinion is wanted before one decides."""

from collections.abc import Iterator
from dataclasses import replace

from engine.case.case import WorkItem
from engine.case.decision import Decision, Message
from engine.deciding.scope import Scope
from engine.deciding.seating import admitted, given_to
from engine.deciding.standard.asking import Asked, Option, Options, name_of, people_as_options
from engine.deciding.standard.permission import declared
from engine.people.who import parse_who
from engine.text import Text, listed


def may_reassign(scope: Scope, person: str) -> bool:
    """Whether there is somebody else to whom the work may go."""
    return any(could_take(scope, item) for item in his_seats(scope, person))


def to_whom(scope: Scope, person: str) -> Options:
    """Those to whom the work may go: whom the rule names, else whoever else holds the seat by the same right."""
    his = tuple(his_seats(scope, person))
    found = (each for item in his for each in could_take(scope, item))
    people = {"person": people_as_options(scope, tuple(found))}
    if len(his) == 1 or any(item.may_be_done_by(person) for item in his):
        return people
    return {"seat": tuple(Option(item.key, _owners(scope, item)) for item in his), **people}


def _owners(scope: Scope, item: WorkItem) -> Text:
    return listed(name_of(scope, person) for person in item.owners)


def reassign(asked: Asked) -> Decision:
    """The seat is somebody else's from now on; he is asked, those it was offered to are not any more.

    Raises Refused for who is kept apart from it or has a part in this step already, and for who could not hold it.
    """
    scope, item = asked.scope, asked.seat()
    person = asked.text("person")
    if item.key not in {each.key for each in his_seats(scope, asked.actor.person)}:
        raise asked.refused("not_yours", Text("这不是您的待办", "this work is not yours"))
    if person not in could_take(scope, item):
        raise _unfit(asked, item, person)
    bare = replace(item, assignee=None, delegated=None, question="", given_by=asked.actor.person)
    given = given_to(scope, bare, (person,))
    data = {**asked.by, "reason": asked.text("reason")}
    told = tuple(Message("request", each, item=item.key, data=data) for each in given.candidates)
    return _with(scope, given).plus(messages=told)


def may_delegate(scope: Scope, person: str) -> bool:
    """Whether the person has work about which he could ask for an opinion."""
    return any(item.may_be_done_by(person) for item in scope.case.visit.open_items)


def whom_to_ask(scope: Scope, person: str) -> Options:
    """Those whose opinion may be asked for."""
    rule = declared(scope, "delegate")
    wanted = scope.everyone(rule.to) if rule is not None and rule.to is not None else ()
    everyone = wanted or tuple(scope.facts.organisation.people)
    return {"person": people_as_options(scope, tuple(each for each in everyone if each != person))}


def delegate(asked: Asked) -> Decision:
    """Somebody is asked for his opinion; the decision stays with whose work it is, and waits until it is given back.

    Raises Refused for one's own opinion, InvalidInput for who may not be asked.
    """
    scope, item, person = asked.scope, asked.seat(), asked.text("person")
    if not item.may_be_done_by(asked.actor.person):
        raise asked.refused("not_yours", Text("这不是您的待办", "this work is not yours"))
    if person == asked.actor.person:
        raise asked.refused("oneself", Text("不能委派给自己", "you cannot ask yourself"))
    asked.chosen("person", whom_to_ask(scope, asked.actor.person)["person"])
    lent = replace(item, assignee=asked.actor.person, delegated=person, question=asked.text("reason"))
    data = {**asked.by, "reason": asked.text("reason")}
    return _with(scope, lent).plus(messages=(Message("opinion", person, item=item.key, data=data),))


def may_give_back(scope: Scope, person: str) -> bool:
    """Whether somebody's opinion is awaited that is his to give, or his to do without."""
    return any(_lent(scope, person))


def give_back(asked: Asked) -> Decision:
    """The opinion, and the work back to whose it is; whose work it is may also take it back without one."""
    scope, person = asked.scope, asked.actor.person
    item = next(_lent(scope, person), None)
    if item is None:
        raise asked.refused("nothing_lent", Text("没有需要答复的委派", "nobody has asked you for an opinion"))
    name, opinion = asked.doer, asked.text("opinion")
    back = _with(scope, replace(item, delegated=None, question=""))
    if person == item.delegated:  # now it is his again who asked, and he decides from the mail
        data = {**asked.by, "opinion": opinion}
        return back.plus(messages=tuple(Message("request", p, item=item.key, data=data) for p in item.owners))
    say = {"zh": f"{name.zh}：{opinion}", "en": f"{name.of('en')}: {opinion}"}
    return back.plus(messages=(Message("told", str(item.delegated), data={"say": say}),))


def _lent(scope: Scope, person: str) -> Iterator[WorkItem]:
    for item in scope.case.visit.open_items:
        if item.delegated is not None and (person == item.delegated or person in item.owners):
            yield item


def his_seats(scope: Scope, person: str) -> Iterator[WorkItem]:
    """The open seats that are his; of somebody who looks after the whole, all."""
    mine = [item for item in scope.case.visit.open_items if item.may_be_done_by(person)]
    yield from mine or scope.case.visit.open_items


def could_take(scope: Scope, item: WorkItem) -> tuple[str, ...]:
    """Who else could hold the seat: by the rule's `to`, else by the words that seat people there. The opener only by those."""
    rule, case = declared(scope, "reassign"), scope.case
    if rule is None:
        return ()
    by_words = scope.people(parse_who(item.phrase))
    named = scope.everyone(rule.to) if rule.to is not None else by_words
    busy = {p for other in case.visit.items if other.key != item.key for p in other.owners}
    busy |= {other.act.by for other in case.visit.items if other.act is not None}
    busy |= {*case.brought_by} - {*by_words}
    owner = item.owners if len(item.owners) == 1 else ()
    fit = admitted(scope, item.phrase, named, case.state)
    return tuple(person for person in fit if person not in busy and person not in owner)


def _unfit(asked: Asked, item: WorkItem, person: str) -> Exception:
    """Why it cannot be his, and whose it could be."""
    scope = asked.scope
    name, could = name_of(scope, person), could_take(scope, item)
    names = [name_of(scope, each) for each in could]
    details = tuple(Text(f"可以转给{each.zh}", f"it may go to {each.of('en')}") for each in names)
    text = Text(
        f"不能转给{name.zh}：他不能担任这一步，或已参与本步",
        f"it cannot go to {name.of('en')}: he may not act here, or takes part in this step already",
    )
    return asked.refused("unfit", text, *details)


def _with(scope: Scope, item: WorkItem) -> Decision:
    visit = scope.case.visit
    items = tuple(item if each.key == item.key else each for each in visit.items)
    return Decision(replace(scope.case, visit=replace(visit, items=items)))
