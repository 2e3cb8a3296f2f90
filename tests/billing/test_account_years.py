"""Random lives through the services: after every step of six days all money invariants hold."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from django.db import transaction

from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.selectors import today
from tests.billing.account_years import ACTIONS, Lives, begin
from tests.prove import figures

FIGURE, REPLAYED = "account-years (services)", "replayed lines"
SECONDS, AT_ONCE = int(os.environ.get("EZSCALE_PROOF_SECONDS", "600")), 10


def lived(seed: int, people: int, days: int) -> Lives:
    lives = begin(seed, people)
    lives.until(today() + timedelta(days=days))
    return lives


def test_some_months_of_three_customers(in_acme):
    lives = lived(figures.SEED, 3, 100)
    assert lives.found == []
    assert all(one.is_same for one in replayed())
    assert lives.done["pay"]
    assert len(lives.done) > len(ACTIONS) // 2


@pytest.mark.prove
def test_as_many_account_years_as_fit_into_ten_minutes(in_acme):
    until, seed = time.monotonic() + SECONDS, figures.SEED
    bad: list[str] = []
    while time.monotonic() < until:
        with transaction.atomic():  # a store as new for each ten of them
            lives = lived(seed, AT_ONCE, 365)
            lines = list(replayed())
            transaction.set_rollback(True)
        figures.add(FIGURE, got=0 if lives.found else AT_ONCE, total=AT_ONCE)
        figures.add(REPLAYED, got=sum(one.is_same for one in lines), total=len(lines))
        figures.note(FIGURE, [f"seed {seed}: {dict(lives.done)}", *lives.found[:5]])
        bad += [f"seed {seed}: {one}" for one in lives.found]
        bad += [f"seed {seed}: {one}" for one in lines if not one.is_same]
        seed += 1
    assert bad == []
