"""A worker dies by SIGKILL at any point of a creation; another goes on: one server, once."""

from __future__ import annotations

import signal

import pytest

from tests.faults.seen import fault
from tests.faults.selling import (
    JOB,
    books_agree,
    delivered_once,
    leases_end,
    paid_once,
    paid_sale,
    work_until,
)

pytestmark = [pytest.mark.faults, pytest.mark.slow]
QUICK = ("after:allocate", "after:install")
POINTS = (
    "claimed",
    *(
        f"{when}:{step}"
        for step in ("owner", "allocate", "install", "wait")
        for when in ("before", "after", "recorded")
    ),
    "finishing",
)


@pytest.mark.parametrize(
    "point", [p if p in QUICK else pytest.param(p, marks=pytest.mark.prove) for p in POINTS]
)
def test_a_creation_survives_the_death_of_its_worker(ground, shop_on_ground, point):
    shop = shop_on_ground
    with fault(f"worker killed: {point}") as seen:
        sale = paid_sale(shop)
        with shop.inside():
            job = sale.job
        words = ("-m", "tests.faults.worker", point, "due", shop.store.key, JOB, str(job.pk))
        dead = ground.python(*words)
        for _ in range(7):
            if dead.returncode:
                break
            shop.pass_time(seconds=6)  # the point comes in a later run: the panel is building
            dead = ground.python(*words)
        assert dead.returncode == -signal.SIGKILL, dead.stderr
        seen.happened()
        leases_end(shop)
        work_until(shop, lambda: sale.service.state == "active")
        delivered_once(sale)
        paid_once(sale)
        books_agree(shop)
