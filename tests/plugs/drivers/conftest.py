"""Shared by the driver tests."""

from __future__ import annotations

import ssl

import httpx
import pytest


@pytest.fixture(autouse=True, scope="session")
def one_set_of_root_certificates() -> None:
    """Hand every new client the same TLS context: loading one takes 40 ms, and no test uses it."""
    context: ssl.SSLContext = httpx.create_ssl_context()
    patch = pytest.MonkeyPatch()
    patch.setattr("httpx._transports.default.create_ssl_context", lambda **_: context)
