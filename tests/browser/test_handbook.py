"""The API's handbook is drawn without asking anybody outside, and without a fault."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import SLUG

pytestmark = pytest.mark.browser


def test_no_request_leaves_the_host(visitor):
    with visitor() as reader:
        asked: list[str] = []
        reader.page.on("request", lambda request: asked.append(request.url))
        reader.open(SLUG, "/api/v1/docs/")
        reader.page.wait_for_selector("h1:has-text('API')", timeout=60_000)
        reader.page.wait_for_timeout(1500)
        web = [url for url in asked if url.startswith(("http:", "https:"))]
        hosts = {urlsplit(url).hostname for url in web}
        assert hosts == {f"{SLUG}.ezscale.localhost"}
