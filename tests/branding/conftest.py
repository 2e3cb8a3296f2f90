"""The browser of acme's owner."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store


@pytest.fixture
def desk(acme, ada, client_for):
    browser = client_for(acme)
    with in_store(acme):
        browser.force_login(ada)
    return browser
