"""Nobody reaches another store's things, by any way in that the product has."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.isolation import (
    database_probes,
    host_probes,
    link_probes,
    place_probes,
    web_probes,
)
from tests.isolation.own import Own, own_requests, translated
from tests.isolation.probe import Probe, run_all
from tests.isolation.worlds import Worlds
from tests.prove import figures

pytestmark = pytest.mark.isolation
CROSS, FOREIGN = "cross-store probes", "foreign customer probes"


@pytest.fixture(scope="module")
def requests(worlds: Worlds) -> dict[str, list[Own]]:
    """What works for its owner, by store; tried on the first, translated for the second."""
    acme, beta = worlds.acme, worlds.beta
    found, strange = own_requests(acme)
    figures.note("addresses nobody's things open", strange)
    theirs = translated(found, acme.visitor.things, beta.visitor.things)
    return {acme.store.slug: found, beta.store.slug: theirs}


def settle(name: str, probes: list[Probe], least: int) -> None:
    """Run them in the seed's order, count those whose twin works, refuse any that got through."""
    random.Random(figures.SEED).shuffle(probes)
    results = run_all(probes)
    counted = [one for one in results if one.counts]
    good = [one for one in counted if one.good]
    figures.add(name, got=len(good), total=len(counted))
    figures.add(f"{name}, twins", got=len(counted), total=len(results))
    tally = Counter(f"{one.probe.kind}{'' if one.counts else ' (no twin)'}" for one in results)
    figures.note(name, [f"{kind}: {count}" for kind, count in sorted(tally.items())])
    figures.note(f"{name} without a twin", [str(one) for one in results if not one.counts])
    assert [str(one) for one in counted if not one.good] == []
    assert len(good) >= least


def test_things_of_another_store_are_unknown(worlds, requests):
    probes = []
    for mine, other in worlds.pairs():
        wanted = requests[mine.store.slug]
        probes += web_probes.object_probes(
            "object",
            mine,
            wanted,
            None,
            mine.visitor.things,
            other.visitor.things,
            other.canaries,
        )
        probes += web_probes.field_probes(mine, wanted, other.visitor.things, other.canaries)
    settle(CROSS, probes, least=20)


def test_sessions_and_tokens_hold_in_their_own_store_only(worlds, requests):
    probes = []
    for mine, other in worlds.pairs():
        probes += web_probes.credential_probes(mine, other, requests[mine.store.slug])
    settle(CROSS, probes, least=20)


def test_another_customer_of_the_same_store_sees_nothing(worlds, requests):
    acme = worlds.acme
    alice, dora = acme.customers
    wanted = [one for one in requests["acme"] if one.role in {"customer", "token"}]
    private = [o for o in wanted if not {k for k, _ in o.chosen.values()} & {"plan", "product"}]
    probes = list(
        web_probes.object_probes(
            "foreign customer", acme, private, dora, dora.things, alice.things, [alice.canary]
        )
    )
    probes += web_probes.list_probes(acme, private, dora)
    settle(FOREIGN, probes, least=10)


def test_a_database_role_sees_its_own_store(worlds):
    probes = []
    for mine, other in worlds.pairs():
        probes += database_probes.all_probes(mine, other)
    settle(CROSS, probes, least=200)


def test_cache_seals_signatures_files_and_tasks_carry_the_store(worlds):
    probes = []
    for mine, other in worlds.pairs():
        probes += place_probes.all_probes(mine, other)
    probes += place_probes.platform_task_probes(worlds.acme)
    settle(CROSS, probes, least=40)


def test_links_webhooks_and_files_hold_on_their_own_host_only(worlds):
    probes = []
    for mine, other in worlds.pairs():
        probes += link_probes.all_probes(mine, other)
    settle(CROSS, probes, least=20)


def test_only_the_host_chooses_the_store(worlds, requests):
    probes = []
    for mine, other in worlds.pairs():
        probes += host_probes.all_probes(mine, other, requests[mine.store.slug])
    settle(CROSS, probes, least=60)
