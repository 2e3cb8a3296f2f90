"""The probes are not green for nothing: each known leak, put back, turns some of them red."""

from __future__ import annotations

import pytest

from tests.isolation.leaks import LEAKS, Ground, Leak, planted
from tests.isolation.own import own_requests
from tests.isolation.probe import Probe, Verdict, run_all, undone
from tests.prove import figures

pytestmark = pytest.mark.isolation


@pytest.fixture(scope="module")
def ground(worlds) -> Ground:
    found, _ = own_requests(worlds.acme)
    return Ground(worlds, found)


def _attacked(probe: Probe) -> Verdict:
    """Without its twin: a leak may break that, too. An error gives nothing away."""
    try:
        with undone():
            return probe.attack()
    except Exception as error:  # noqa: BLE001 - whatever a broken guard leads to
        return Verdict(True, type(error).__name__)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_planted_leak_is_found(ground: Ground, leak: Leak):
    figures.add("planted leaks", got=0, total=1)
    before = [one for one in run_all(list(leak.probes(ground))) if one.counts]
    assert before, "no probe watches over this"
    assert [str(one) for one in before if not one.good] == []
    with planted(leak, ground):
        red = [one for one in before if not _attacked(one.probe).refused]
    figures.note("planted leaks", [f"{leak.name}: {len(red)} of {len(before)} probes turn red"])
    assert red, "nobody noticed"
    figures.add("planted leaks", got=1, total=0)
