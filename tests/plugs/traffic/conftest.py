"""One process of each source for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.common.process import running
from tests.sandbox.virtfusion.running import RunningPanel, running_panel

pytest.register_assert_rewrite("tests.plugs.traffic.contract")


@pytest.fixture(scope="session")
def counting_panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPanel]:
    with running_panel(tmp_path_factory.mktemp("counters"), build_seconds="0") as panel:
        yield panel


@pytest.fixture(scope="session")
def synergy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running("sandbox.synergycp", state=tmp_path_factory.mktemp("synergy")) as url:
        yield url
