"""One process of each sandbox for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.common.process import free_port, running
from sandbox.stripe.client import Sandbox
from shared_apps.taxing.drivers._calling import allow_base

pytest.register_assert_rewrite("tests.plugs.taxing.contract")


@pytest.fixture(scope="session")
def stripe_tax(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    state, port = tmp_path_factory.mktemp("stripe-tax"), free_port()
    options: Any = ("--public-url", f"http://127.0.0.1:{port}")
    with running("sandbox.stripe", state=state, port=port, options=options) as address:
        allow_base(address)
        yield Sandbox(address)
