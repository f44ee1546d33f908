"""What `fonds who` answers, line by line: who is asked, why, by which clause, who else could, who is kept out."""

from collections.abc import Iterator

from engine.deciding.explaining import Candidate, Explained, SeatExplained, StateExplained, explained
from engine.store.unit_of_work import UnitOfWork
from engine.text import Language, Text, listed
from fonds.app import Application
from fonds.printing import Ambiguous

JOINS = {
    "any_of": Text("任一人即可", "any one is enough"),
    "all_of": Text("须全部办理", "all of them"),
    "in_order": Text("依次办理", "one after another"),
    "votes": Text("票决", "by vote"),
}
STANDINGS = {
    "asked": Text("现在请", "asked now"),
    "later": Text("本环节稍后请", "asked later in this step"),
    "acted": Text("已办理", "has acted"),
    "next": Text("届时请", "will be asked"),
}


def who_is_asked(fonds: Application, case: str) -> Explained:
    """The answer for a case, by its number or its id. Raises NotFound, Ambiguous."""
    with fonds.store.read() as work:
        return explained(fonds.service.scope(work, work.cases.read(_id_of(work, case))))


def lines_of(found: Explained, lang: Language) -> Iterator[str]:
    """The answer in one language."""
    yield f"{found.number} {found.title.of(lang)}"
    if found.has_ended:
        yield Text("案件已办结，不再请任何人办理", "the case has ended: nobody is asked any more").of(lang)
        return
    yield from _of_state(found.now, Text("现处于", "now in"), lang)
    for state in found.next:
        yield from _of_state(state, Text("接下来可能到", "may come next"), lang)


def _of_state(state: StateExplained, when: Text, lang: Language) -> Iterator[str]:
    join = JOINS[state.join].of(lang) if state.join in JOINS and len(state.seats) > 1 else ""
    quoted = Text(f"“{state.title.zh}”", f" “{state.title.of('en')}”")
    yield ""
    yield (
        when.of(lang)
        + quoted.of(lang)
        + (f" ({join})" if join and lang == "en" else f"（{join}）" if join else "")
    )
    if state.unknown:
        yield "  " + Text(f"尚不能确定：{state.unknown.zh}", f"not known yet: {state.unknown.of('en')}").of(
            lang
        )
    elif not state.seats:
        yield "  " + Text("这一环节不请任何人办理", "nobody is asked in this state").of(lang)
    for seat in state.seats:
        yield from (f"  {line.of(lang)}" for line in _of_seat(seat))


def _of_seat(seat: SeatExplained) -> Iterator[Text]:
    standing, clauses = (
        STANDINGS[seat.standing],
        listed(_clause(each.id, each.title.text) for each in seat.clauses),
    )
    by = Text(f"，依据{clauses.zh}", f", by {clauses.of('en')}") if seat.clauses else Text("")
    title = Text(f"{seat.title.zh}（{seat.phrase}）", f"{seat.title.of('en')} ({seat.phrase})")
    yield Text(f"{standing.zh}：{title.zh}", f"{standing.of('en')}: {title.of('en')}") + by
    for step in seat.steps:
        found = listed(step.found) if step.found else Text("查无此人", "nobody")
        yield Text(f"  {step.said.zh} → {found.zh}", f"  {step.said.of('en')} → {found.of('en')}")
    if seat.acted_by:
        yield Text(f"  已由{seat.acted_by.zh}办理", f"  done by {seat.acted_by.of('en')}")
        return
    yield from map(_of_candidate, seat.candidates)
    for kept in seat.kept_out:
        why = listed(kept.why)
        yield Text(
            f"  不能办理：{kept.name.zh}，{why.zh}", f"  kept out: {kept.name.of('en')}, {why.of('en')}"
        )
    if not seat.candidates:
        yield Text("  目前无人可办", "  at present nobody can act")
    if (seat.kept_out or not seat.candidates) and seat.lifted_by:
        who = listed(seat.lifted_by)
        yield Text(f"  可调整人选：{who.zh}", f"  who can change that: {who.of('en')}")


def _of_candidate(each: Candidate) -> Text:
    how = listed(
        filter(
            None,
            (
                each.how,
                Text(f"代{each.stands_for.zh}", f"stands in for {each.stands_for.of('en')}")
                if each.stands_for
                else Text(""),
                Text("已认领", "has taken it") if each.has_claimed else Text(""),
            ),
        )
    )
    said = Text(f"（{how.zh}）", f" ({how.of('en')})") if how else Text("")
    return Text(f"  可由{each.name.zh}办理", f"  can act: {each.name.of('en')}") + said


def _clause(id: str, title: Text) -> Text:
    return Text(f"{id}{title.zh}", f"{id} {title.of('en')}".strip())


def _id_of(work: UnitOfWork, case: str) -> str:
    found = work.cases.numbered(case)
    if len(found) > 1:
        raise Ambiguous(
            f"{len(found)} cases bear the number {case!r}: name one by its id, of {', '.join(found)}"
        )
    return found[0] if found else case
