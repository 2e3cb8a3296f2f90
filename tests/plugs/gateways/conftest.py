"""One sandbox process for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.common.process import free_port, running
from sandbox.stripe.client import Sandbox

pytest.register_assert_rewrite("tests.plugs.gateways.contract", "tests.plugs.gateways.keeping")


@pytest.fixture(scope="session")
def stripe_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    state, port = tmp_path_factory.mktemp("stripe"), free_port()
    options: Any = ("--public-url", f"http://127.0.0.1:{port}")
    with running("sandbox.stripe", state=state, port=port, options=options) as address:
        yield Sandbox(address)
