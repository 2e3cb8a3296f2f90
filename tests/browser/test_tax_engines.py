"""The owner's page of tax engines, looked at wide, on a phone and in the dark."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in

pytestmark = pytest.mark.browser
BASE = "/manage/billing/taxes/engines/"


@pytest.mark.parametrize(("width", "dark"), [(1360, False), (390, True)])
def test_an_engine_is_connected_in_a_browser(visitor, tax_engines, width, dark):
    with visitor(width, dark=dark) as me:
        sign_in(me, SLUG, OWNER, f"{BASE}taxjar/")
        me.page.wait_for_selector("[name=api_key]")
        for name, value in tax_engines.taxjar.items():
            me.page.fill(f"[name={name}]", value)
        me.page.click("main .form-foot button >> nth=0")
        me.page.wait_for_load_state()
        assert "The key works." in me.page.content()
        me.photo(f"tax-engine-{width}")
        assert not me.overflows()
        me.open(SLUG, BASE)
        me.photo(f"tax-engines-{width}")
        assert not me.overflows()
        me.open(SLUG, "/manage/billing/taxes/")
        me.photo(f"taxes-{width}")
        assert not me.overflows()
