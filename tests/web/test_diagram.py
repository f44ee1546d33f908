"""The picture of a state machine: where the case is, in the drawing and in words, and nothing that can break out of it."""

from xml.etree.ElementTree import fromstring

import pytest

from engine.text import Language, Text, same
from web.diagram import Arrow, StateBox, draw

STATES = (
    StateBox("compiling", Text("整理", "Compiling")),
    StateBox("reviewing", Text("审核", "Reviewing")),
    StateBox("filed", Text("已归档", "Filed"), "done"),
)
ARROWS = (
    Arrow("compiling", "reviewing", Text("提交", "submit")),
    Arrow("reviewing", "compiling", Text("退回", "send back")),
    Arrow("reviewing", "filed", Text("签收", "accept")),
    Arrow("reviewing", "filed", Text("归档", "file")),
    Arrow("compiling", "filed", Text("自动归档", "filed by itself"), by_time=True),
)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_state_of_the_case_and_those_behind_it_are_marked(lang: Language) -> None:
    figure = fromstring(f"<div>{draw(STATES, ARROWS, 'reviewing', ['compiling'], lang)}</div>")
    marked = {"".join(g.itertext()): g.get("class", "") for g in figure.iter("g")}
    assert "is-current" in marked[STATES[1].label.of(lang)]
    assert "is-visited" in marked[STATES[0].label.of(lang)]
    assert marked[STATES[2].label.of(lang)] == "state state-done"


def test_arrows_that_run_alike_are_one_line_with_both_names() -> None:
    figure = fromstring(f"<div>{draw(STATES, ARROWS, '', [], 'zh')}</div>")
    arrows = ["".join(g.itertext()) for g in figure.iter("g") if "arrow" in g.get("class", "")]
    assert sorted(arrows) == sorted(["提交", "退回", "签收归档", "自动归档"])


def test_a_way_that_time_takes_is_dashed_and_said() -> None:
    figure = fromstring(f"<div>{draw(STATES, ARROWS, '', [], 'zh')}</div>")
    dashed = ["".join(g.itertext()) for g in figure.iter("g") if "is-by-time" in g.get("class", "")]
    assert dashed == ["自动归档"]
    assert "自动归档 → 已归档（到期自动）" in "".join(figure.itertext())


def test_the_words_say_all_states_and_ways() -> None:
    figure = fromstring(f"<div>{draw(STATES, ARROWS, 'reviewing', [], 'en')}</div>")
    words = figure.find("ol[@class='diagram-words']")
    assert words is not None
    steps = [item.find("b") for item in words]
    assert [step.text for step in steps if step is not None] == ["Compiling", "Reviewing", "Filed"]
    assert [item.get("aria-current") for item in words] == [None, "step", None]
    assert "accept → Filed" in "".join(words.itertext())


def test_labels_are_escaped_and_names_never_reach_the_layout() -> None:
    evil = 'a"]; evil [label=<b>&'
    figure = draw([StateBox(evil, same("<i>&</i>"))], [Arrow(evil, evil, same('"<x>'))], evil, [], "en")
    assert "<i>" not in figure
    assert "&lt;i&gt;&amp;&lt;/i&gt;" in figure
    assert len(list(fromstring(f"<div>{figure}</div>").iter("rect"))) == 1


def test_nothing_in_it_is_style_or_carries_an_id() -> None:
    figure = fromstring(f"<div>{draw(STATES, ARROWS, 'reviewing', [], 'zh')}</div>")
    assert [
        one.tag
        for one in figure.iter()
        if one.get("style") or one.get("id") or one.tag in ("style", "script")
    ] == []


def test_long_labels_break_into_lines_within_their_box() -> None:
    long = StateBox(
        "long", Text("等待档案管理员清点全部移交资料", "waiting for the archivist to count all papers")
    )
    expected: dict[Language, int] = {"zh": 2, "en": 3}
    for lang, lines in expected.items():
        figure = fromstring(f"<div>{draw([long], [], '', [], lang)}</div>")
        assert len(list(figure.iter("text"))) >= lines


def test_the_same_picture_is_drawn_once() -> None:
    assert draw(STATES, ARROWS, "filed", {"compiling"}, "zh") is draw(
        list(STATES), list(ARROWS), "filed", ["compiling"], "zh"
    )
