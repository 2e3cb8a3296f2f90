"""
A real browser against a real server: committed data in a store of its own, a worker in a thread.

Screenshots go to var/screenshots; `EZSCALE_SCREENSHOTS=docs/screenshots` puts them into the docs.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections

from kernel.actor import MACHINE
from kernel.secrets import Secret
from kernel.web.links import host_url
from sandbox.common.process import free_port
from tests.people import PASSWORD
from tests.selling import make_shop

SLUG = "nimbus"
OWNER = "nina@nimbus.test"


# The worker works while somebody looks: what other tests have committed is none of its business.
_watched, _at_work = threading.Event(), threading.Lock()


@contextmanager
def worker_at_rest():
    """For who moves a clock far while a visitor is here: one worker, in order."""
    watched = _watched.is_set()
    _watched.clear()
    try:
        with _at_work:
            yield
    finally:
        if watched:
            _watched.set()


_AT_REST = "document.activeElement?.blur(); scrollTo(0, 0)"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """No access log in the tests' output."""


@pytest.fixture(scope="session")
def live(_wholesale, django_db_blocker, card_sandbox, panel):
    """The shop of the browser tests: its own store, served on a port of this machine."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler

    with django_db_blocker.unblock():
        from shared_apps.outbox.flows import work_until_quiet
        from shared_apps.resellers.services import OpenStore, open_store

        port = free_port()
        settings.PUBLIC_PORT = str(port)
        settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(
            host_url(settings.ASSET_HOST, "")
        )
        settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(
            card_sandbox.url.replace("127.0.0.1", "pay.localhost")
        )
        store = open_store(
            OpenStore(
                name="Nimbus Cloud",
                slug=SLUG,
                owner_name="Nina Nimbus",
                owner_email=OWNER,
                owner_password=Secret(PASSWORD),
                movable_clock=True,
            ),
            actor=MACHINE,
        )
        shop = make_shop(store, card_sandbox, panel)
        server = ThreadedWSGIServer(("127.0.0.1", port), _Quiet)
        server.daemon_threads = True
        server.set_app(StaticFilesHandler(WSGIHandler()))
        stop = threading.Event()

        def work() -> None:
            while not stop.wait(0.2):
                with _at_work:
                    if _watched.is_set():
                        work_until_quiet()
            connections.close_all()

        threads = [
            threading.Thread(target=server.serve_forever, daemon=True),
            threading.Thread(target=work, daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield shop, port
        finally:
            stop.set()
            server.shutdown()
            server.server_close()
            for thread in threads:
                thread.join(10)
            settings.PUBLIC_PORT = "8000"


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


class Visitor:
    """One person at a screen. Fails when the browser reports an error of ours."""

    def __init__(self, context, port: int) -> None:
        self.page = context.new_page()
        self.port = port
        self.faults: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _hear(self, message) -> None:
        if message.type == "error" and "favicon" not in message.text:
            self.faults.append(message.text)

    def open(self, host: str, path: str = "/") -> None:
        self.page.goto(f"http://{host}.ezscale.localhost:{self.port}{path}")

    def photo(self, name: str) -> None:
        folder = Path(
            os.environ.get("EZSCALE_SCREENSHOTS", Path(__file__).parents[2] / "var" / "screenshots")
        )
        folder.mkdir(parents=True, exist_ok=True)
        self._rest()
        self.page.wait_for_timeout(250)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)

    def _rest(self) -> None:
        """Nothing focused, at the top. A form's answer may be on its way: then the next page."""
        from playwright.sync_api import Error

        try:
            self.page.evaluate(_AT_REST)
        except Error:
            self.page.wait_for_load_state()
            self.page.evaluate(_AT_REST)

    def overflows(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"))


@pytest.fixture
def visitor(live, chromium):
    """`visitor(width=390, dark=True)`: a fresh browser profile."""
    made: list[Visitor] = []

    @contextmanager
    def visit(width: int = 1360, *, dark: bool = False):
        context = chromium.new_context(
            viewport={"width": width, "height": 900 if width > 500 else 844},
            color_scheme="dark" if dark else "light",
        )
        person = Visitor(context, live[1])
        made.append(person)
        try:
            yield person
        finally:
            context.close()
        assert person.faults == []

    _watched.set()
    yield visit
    _watched.clear()
    with _at_work:
        pass
