"""A worklist in the order in which things are due, a page at a time."""

import re

from engine.case.command import OpenCase
from engine.people.actor import Actor
from tests.web.company import Company
from web.store import worklist
from web.store.worklist import PAGE


def test_a_long_worklist_is_read_by_pages_in_the_order_in_which_things_are_due(loans: Company) -> None:
    days = [f"2026-09-{25 - n % 9:02}" for n in range(PAGE + 3)]
    for n, day in enumerate(days):
        given = {"b_role": "wu", "file": {"project": f"P-{n}", "closed_on": day}}
        loans.service.open(Actor("lin"), loans.edition, OpenCase("handover", given))
    lin = loans.browser("lin")
    page = lin.get("/").text
    first, way = _cases(page), re.search(r'rel="next" href="(/\?[^"]+)"', page)
    assert way is not None
    rest = lin.get(way[1].replace("&amp;", "&")).text
    assert (len(first), len(_cases(rest))) == (PAGE, 3)
    assert 'rel="next"' not in rest
    assert "回到最前" in rest
    every = [*first, *_cases(rest)]
    assert len(set(every)) == len(days)
    due = [min(d.due_at for d in loans.case(id).deadlines.values() if d.armed) for id in every]
    assert due == sorted(due)
    late = sum(at <= loans.clock.now() for at in due)
    assert f'<b class="figure-value">{len(days)}</b>' in page
    assert f'<b class="figure-value">{late}</b>' in page
    for nonsense in ("/?due=then&after=x", "/?due=2026-01-01&after=x", "/?after=x"):
        assert lin.get(nonsense).status_code == 200


def test_who_opened_what_he_is_asked_in_has_it_on_his_worklist_alone(loans: Company) -> None:
    case = loans.handover()
    with loans.store.read() as work:
        found, rest = worklist.page_of_work(work.connection, "lin")
        assert ([each.id for each in found], rest) == ([case.id], None)
        assert worklist.all_work(work.connection, "lin", 5) == (case.id,)
        assert worklist.opened_by(work.connection, "lin") == ((), None)
        assert worklist.asked_in(work.connection, "wu", [case.id]) == frozenset()


def test_what_one_has_opened_is_read_by_pages_too_the_newest_first(loans: Company) -> None:
    opened = [loans.submitted(f"P-{n}").id for n in range(PAGE + 3)]
    lin = loans.browser("lin")
    page = lin.get("/").text
    own = page.partition('id="own"')[2]
    assert f'<span class="count">{PAGE + 3}</span>' in own
    way = re.search(r'rel="next" href="(/\?opened=[^"#]+)#own"', own)
    assert way is not None
    rest = lin.get(way[1].replace("&amp;", "&")).text.partition('id="own"')[2]
    every = [*_links(own), *_links(rest)]
    assert (len(_links(own)), every) == (PAGE, sorted(opened, reverse=True))
    assert 'rel="next"' not in rest
    assert "回到最前" in rest
    for nonsense in ("/?opened=then&before=x", "/?before=x"):
        assert lin.get(nonsense).status_code == 200


def _links(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/cases/([0-9a-f]+)"', page)


def _cases(page: str) -> list[str]:
    return re.findall(r'name="case" value="([^"]+)"', page)
