"""The ground is started once a run; a file that uses it works on it alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel.tenancy.context import nowhere
from tests.faults import ground as grounds
from tests.faults.ground import Ground
from tests.faults.selling import new_shop
from tests.people import seed_wholesale
from tests.selling import Shop


@pytest.fixture(scope="session")
def _servers(card_sandbox, panel) -> Iterator[Ground]:
    with grounds.start(card_sandbox, panel) as ground:
        yield ground


@pytest.fixture(scope="module")
def ground(_servers: Ground, django_db_blocker) -> Iterator[Ground]:
    _servers.cards.clear()
    _servers.panel.reset()
    with django_db_blocker.unblock(), _servers.use(), nowhere():
        seed_wholesale()
        yield _servers


@pytest.fixture(scope="module")
def shop_on_ground(ground: Ground) -> Shop:
    return new_shop(ground)


@pytest.fixture(autouse=True)
def _no_faults_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "ground" in request.fixturenames:
        ground = request.getfixturevalue("ground")
        ground.cards.clear()
        for one in ("faults",):
            grounds_clear(ground, one)


def grounds_clear(ground: Ground, door: str) -> None:
    from tests.sandbox.virtfusion.running import HTTP

    HTTP.delete(f"{ground.panel.url}/_sandbox/{door}").raise_for_status()
