"""A picture of the asset host on a store's own page, under its real policy."""

from __future__ import annotations

import pytest

from branding.assets import asset_url, save_asset
from kernel.tenancy.context import in_store

pytestmark = pytest.mark.browser
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20" viewBox="0 0 60 20">
<style>.a{fill:#0f766e}</style><rect class="a" width="60" height="20"/></svg>"""
_SHOW = """url => new Promise(done => { const image = new Image();
  image.onload = () => done(image.naturalWidth); image.onerror = () => done(0);
  image.src = url; document.body.append(image); })"""


def test_a_stores_page_shows_it_and_sends_no_cookie(live, visitor):
    shop, _port = live
    with in_store(shop.store):
        url = asset_url(shop.store, save_asset(SVG, "logo"))
    with visitor() as anna:
        anna.open(shop.store.slug, "/auth/login/")
        assert anna.page.context.cookies()
        with anna.page.expect_request(url) as asked:
            assert anna.page.evaluate(_SHOW, url) == 60
        assert "cookie" not in asked.value.all_headers()
        assert not [c for c in anna.page.context.cookies() if "assets" in c["domain"]]
        with anna.page.expect_download() as saved:  # opened by itself it is a file, not a page
            anna.page.evaluate("url => { location.href = url }", url)
        assert saved.value.suggested_filename == "picture.svg"
