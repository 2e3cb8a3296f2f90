"""The reference in a real browser: readable by everyone, quiet in the console."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Say nothing; the test's own output is enough."""


@pytest.fixture
def address() -> Iterator[str]:
    """The reference on a free port, without a database."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.mark.parametrize("page", ["/", "/site/", "/plain/"])
@pytest.mark.parametrize(("theme", "brand"), [("light", "f59e0b"), ("dark", "7c3aed")])
@pytest.mark.parametrize("width", [1360, 390])
def test_axe_finds_nothing(
    browser: Browser, address: str, page: str, theme: str, brand: str, width: int
) -> None:
    """WCAG 2.2 AA in both themes, wide and narrow; nothing scrolls sideways; no policy breach."""
    tab = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    trouble: list[str] = []
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.on("console", lambda said: "Policy" in said.text and trouble.append(said.text))
    tab.goto(f"{address}{page}?theme={theme}&brand={brand}")
    found = Axe().run(tab, options=RULES).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert trouble == []
    tab.close()


def test_the_chart_answers_the_keyboard(browser: Browser, address: str) -> None:
    """Arrow keys move the crosshair and say the numbers."""
    tab = browser.new_page(viewport={"width": 1360, "height": 900})
    tab.goto(address)
    tab.focus("line-chart input[type=range]")
    tab.keyboard.press("ArrowLeft")
    spoken = tab.get_attribute("line-chart input[type=range]", "aria-valuetext")
    assert spoken is not None
    assert spoken.startswith("23:30: Outbound")
    assert tab.is_visible(".chart-tip")
    tab.close()


def test_without_scripts_the_numbers_and_the_dialog_are_there(
    browser: Browser, address: str
) -> None:
    """The chart's table is open, and the dialog's form can be reached."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address)
    assert tab.is_visible("line-chart table")
    assert tab.is_visible("dialog#stop form")
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.click(".drawer-open")
    assert tab.is_visible("#drawer .nav")
    context.close()


def test_a_form_is_sent_once(browser: Browser, address: str) -> None:
    """The second press on a submit button does nothing."""
    tab = browser.new_page()
    tab.goto(f"{address}/plain/")
    sent = tab.evaluate(
        """() => {
            const form = document.querySelector("form");
            form.setAttribute("method", "post");
            form.noValidate = true;
            let count = 0;
            addEventListener("submit", (event) => {
                if (!event.defaultPrevented) count += 1;
                event.preventDefault();
            });
            form.requestSubmit();
            form.requestSubmit();
            return count;
        }"""
    )
    assert sent == 1
    tab.close()
