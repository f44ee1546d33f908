"""The browser of the tests."""

import asyncio

from playwright.sync_api import Browser

from tests.support.chromium import aside


def test_it_draws_chinese_with_a_font_and_not_with_boxes(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<span id=a>全</span><span id=b>宗</span>")
    pictures = {page.locator(f"#{name}").screenshot() for name in ("a", "b")}
    page.close()

    assert len(pictures) == 2


def test_a_call_aside_may_run_an_event_loop_while_the_browser_is_open(browser: Browser) -> None:
    async def answer() -> str:
        return "sent"

    assert aside(lambda: asyncio.run(answer())) == "sent"
