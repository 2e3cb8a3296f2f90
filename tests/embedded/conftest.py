"""Servers of its own for this folder: the tests here stop and kill them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.cluster import Cluster, ensure
from embedded.homes import remove_home

_ADDRESSES = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "SUPERUSER_DATABASE_URL")


@pytest.fixture(autouse=True)
def no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses given to the whole run must not reach the servers under test."""
    for name in _ADDRESSES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def module_addresses() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in _ADDRESSES:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, module_addresses: None) -> Iterator[Cluster]:
    """Running servers, shared by the tests of one file."""
    cluster = ensure(tmp_path_factory.mktemp("state"), fast=True)
    yield cluster
    cluster.destroy()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder for servers that the test starts and stops."""
    folder = tmp_path / "state"
    yield folder
    remove_home(folder)
