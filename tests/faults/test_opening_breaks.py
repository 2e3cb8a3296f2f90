"""Opening a store breaks at each seed, by an error and by SIGKILL: nothing of it remains."""

from __future__ import annotations

import signal
from itertools import count
from typing import Any

import pytest

from kernel.tenancy import seeds
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.domains.models import Domain
from shared_apps.outbox.models import Message
from shared_apps.resellers.models import ReadySchema, Reseller
from shared_apps.resellers.services import fill_pool
from tenant_apps.catalog.models import Plan
from tests.faults.seen import fault
from tests.faults.selling import open_by_slug

pytestmark = [pytest.mark.faults, pytest.mark.slow]
NAMES = [entry.name for entry in seeds.seeds()]
_serial = count(1)


def traces(slug: str) -> list[Any]:
    """Whatever a store leaves in `public`."""
    with on_platform_side():
        rows = Reseller.objects.filter(slug=slug).values_list("schema_name", flat=True)
        hosts = Domain.objects.filter(domain__startswith=f"{slug}.").values_list("store", flat=True)
        told = Message.objects.filter(kind="resellers.store_opened", payload__name=f"Shop {slug}")
        return [*rows, *hosts, *told.values_list("pk", flat=True)]


def pool() -> set[str]:
    with on_platform_side():
        return set(ReadySchema.objects.values_list("schema_name", flat=True))


def opens_well(slug: str) -> None:
    store = open_by_slug(slug)
    with in_store(store):
        assert Plan.objects.count() == 4
    assert len(traces(slug)) == 3


@pytest.fixture(autouse=True)
def _full_pool(ground) -> None:
    fill_pool()


@pytest.mark.parametrize("name", NAMES)
def test_an_error_in_a_seed_leaves_nothing(ground, monkeypatch, name):
    slug = f"broken{next(_serial)}"
    entry = seeds._seeds[name]
    with fault(f"opening fails in {name}") as seen:
        before = pool()

        def fails(store: Any, opening: Any) -> None:
            entry.run(store, opening)
            seen.happened()
            raise RuntimeError("the disk is full")

        monkeypatch.setitem(seeds._seeds, name, seeds._Entry(entry.order, name, entry.where, fails))
        with pytest.raises(RuntimeError):
            open_by_slug(slug)
        monkeypatch.undo()
        assert traces(slug) == []
        assert pool() == before
        opens_well(slug)


@pytest.mark.prove
@pytest.mark.parametrize("name", NAMES)
def test_a_kill_in_a_seed_leaves_nothing(ground, name):
    slug = f"killed{next(_serial)}"
    with fault(f"opening killed in {name}") as seen:
        before = pool()
        dead = ground.python("-m", "tests.faults.worker", f"seed:{name}", "open", slug)
        assert dead.returncode == -signal.SIGKILL, dead.stderr
        seen.happened()
        assert traces(slug) == []
        assert pool() == before
        opens_well(slug)
