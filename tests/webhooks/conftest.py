from __future__ import annotations

import pytest

from tests.webhooks.telling import add


@pytest.fixture(autouse=True)
def _here(in_acme):
    return in_acme


@pytest.fixture
def shop(receiver):
    """The store's own address, whose receiver knows its secret."""
    row, secret = add(receiver.at("shop"))
    receiver.knows("shop", secret)
    return row
