"""A browser whose every request is seen and none leaves."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.browser.conftest import chromium

__all__ = ["chromium"]
PAGE = "http://store.test/"
ASSETS = "http://assets.test/"


@dataclass
class Spy:
    """
    Serves `files` by their address; whatever else a page asks for is noted and never answered.

    No Content-Security-Policy helps here: only what was made safe stands between a sample and us.
    """

    page: object
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.page.route("**/*", self._answer)
        self.page.on("dialog", self._dialog)
        self.page.on("popup", lambda popup: self.ran.append(f"popup {popup.url}"))
        self.page.on("console", lambda said: self.ran.append(said.text) if _ours(said) else None)
        self.page.on("download", lambda _download: None)

    def _answer(self, route) -> None:
        known = self.files.get(route.request.url)
        if known:
            kind, content = known
            route.fulfill(body=content, headers={"Content-Type": kind})
            return
        self.asked.append(route.request.url)
        route.abort()

    def _dialog(self, dialog) -> None:
        self.ran.append(dialog.message)
        dialog.dismiss()

    def forget(self) -> None:
        self.asked.clear()
        self.ran.clear()


def _ours(said) -> bool:
    """What a script that got through would write; the browser's own notices are not it."""
    return said.type != "error" and "ran" in said.text


@pytest.fixture(scope="module")
def spy(chromium):
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    watching = Spy(context.new_page())
    watching.start()
    yield watching
    context.close()
