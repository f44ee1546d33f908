"""The policy as its readers need it: every clause, and what keeps it; what is still open or not built yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from engine.language.definition import Pack
from engine.text import Text
from rehearsal.trace import Standing, Traced, trace
from web import shapes
from web.page import Asked
from web.views.picture import picture

router = APIRouter()
_STANDINGS: Mapping[Standing, shapes.Badge] = {
    "enforced": shapes.Badge(Text("由规则保证", "enforced"), "good"),
    "kept": shapes.Badge(Text("由流程保证", "kept by"), "good"),
    "advice": shapes.Badge(Text("提示，不能由程序保证", "advice: no program can enforce it"), "rest"),
    "not_yet": shapes.Badge(Text("尚未实现", "not built yet"), "soon"),
    "uncited": shapes.Badge(Text("无规则引用", "cited by no rule"), "late"),
}


@dataclass(frozen=True, slots=True)
class _Shown:
    clause: shapes.Clause
    title: Text
    standing: shapes.Badge
    kept_by: tuple[Text, ...]
    note: Text


@router.get("/policies")
def overview(page: Asked) -> Response:
    """The policies in force; if there is one only, that one."""
    library = page.parts.library
    packs = [library.current(name).pack for name in library.packs()]
    if len(packs) == 1:
        return page.with_cookies(RedirectResponse(f"/policies/{packs[0].name}", 303))
    links = tuple(shapes.Link(pack.title.text, f"/policies/{pack.name}") for pack in packs)
    return page.show("policies.html", here="/policies", links=links)


@router.get("/policies/{pack}")
def show(page: Asked, pack: str) -> Response:
    """One policy. Raises NotFound."""
    definition = page.parts.library.current(pack)
    found = definition.pack
    traced = trace(found)
    workflows = [(workflow.text, picture(workflow, page.lang)) for workflow in found.workflows.values()]
    return page.show(
        "policy.html",
        here="/policies",
        title=found.title.text,
        edition=definition.edition,
        clauses=tuple(_shown(each, found) for each in traced),
        figures=_figures(traced),
        parameters=tuple(_parameters(found)),
        workflows=workflows,
    )


def _shown(of: Traced, pack: Pack) -> _Shown:
    rules = tuple(rule.title for rule in of.enforced_by)
    keeper = pack.workflows.get(of.kept_by)
    kept = (*rules, *((keeper.text,) if keeper else ()))
    clause = shapes.Clause(of.clause.id, of.clause.sentence.text)
    return _Shown(clause, of.clause.title.text, _STANDINGS[of.standing], kept, of.advice)


def _figures(traced: tuple[Traced, ...]) -> tuple[shapes.Figure, ...]:
    counted = [each.standing for each in traced]
    kept = counted.count("enforced") + counted.count("kept")
    return (
        shapes.Figure(Text("由规则保证的条款", "Clauses enforced"), kept, of=len(traced), tone="good"),
        shapes.Figure(Text("提示", "Advice"), counted.count("advice"), tone="rest"),
        shapes.Figure(Text("尚未实现", "Not built yet"), counted.count("not_yet"), tone="soon"),
    )


def _parameters(pack: Pack) -> Iterator[shapes.Fact]:
    for parameter in pack.parameters.values():
        value = Text("待定", "open") if parameter.value is None else str(parameter.value)
        yield shapes.Fact(parameter.question.text, value, "、".join(parameter.clause))
