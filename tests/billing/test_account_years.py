"""Random lives through the services: after every step of six days all money invariants hold."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from kernel.ids import new_id
from kernel.tenancy.context import in_store, nowhere
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.selectors import today
from tests.billing.account_years import ACTIONS, Lives, begin
from tests.conftest import open_a_store
from tests.prove import figures

FIGURE, REPLAYED = "account-years", "replayed lines"
SECONDS = int(os.environ.get("EZSCALE_PROOF_SECONDS", "600"))
YEARS, LIVELY, QUIET = 10, 2, 498


def lived(seed: int, people: int, days: int, quiet: int = 0, until: float = 0) -> Lives:
    lives = begin(seed, people, quiet)
    lives.until(today() + timedelta(days=days), until)
    return lives


@contextmanager
def a_new_store(blocker) -> Iterator[None]:
    """Of its own, and committed as in life: what one step wrote is old when the next begins."""
    slug = f"life-{new_id().hex[:12]}"
    with blocker.unblock(), nowhere(), in_store(open_a_store(slug, "A life")):
        yield


def test_some_months_of_three_customers(in_acme):
    lives = lived(figures.SEED, 3, 100)
    assert lives.found == []
    assert all(one.is_same for one in replayed())
    assert lives.done["pay"]
    assert len(lives.done) > len(ACTIONS) // 2


@pytest.mark.usefixtures("_wholesale")
@pytest.mark.prove
def test_as_many_account_years_as_fit_into_the_time(django_db_blocker):
    """EZSCALE_PROOF_SECONDS, ten minutes unless said; years that were not lived don't count."""
    until, seed = time.monotonic() + SECONDS, figures.SEED
    bad: list[str] = []
    while time.monotonic() < until:
        with a_new_store(django_db_blocker):
            lives = lived(seed, LIVELY, YEARS * 365, QUIET, until)
            lines = list(replayed())
        years = lives.days * (LIVELY + QUIET) // 365
        figures.add(FIGURE, got=0 if lives.found else years, total=years)
        figures.add(REPLAYED, got=sum(one.is_same for one in lines), total=len(lines))
        figures.note(FIGURE, [f"seed {seed}: {dict(lives.done)}", *lives.found[:5]])
        bad += [f"seed {seed}: {one}" for one in lives.found]
        bad += [f"seed {seed}: {one}" for one in lines if not one.is_same]
        seed += 1
    assert bad == []
