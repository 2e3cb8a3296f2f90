"""Valkey is flushed or gone, Postgres crashes: with real workers and a real web server."""

from __future__ import annotations

import signal
import time

import httpx
import pytest
import redis
from django.db import connection

from shared_apps.identity.services import issue_token
from tests.faults.ground import Ground, postgres_serves, wait_until
from tests.faults.seen import fault
from tests.faults.selling import (
    Sale,
    books_agree,
    delivered_once,
    leases_end,
    new_sale,
    new_shop,
    paid_once,
    unfinished,
)
from tests.faults.web import Web, serving

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.prove]
CELERY = ("-m", "celery", "-A", "config.celery_app")


@pytest.fixture(scope="module")
def web(ground: Ground):
    """The product as it runs: two workers, the clock, the web server."""
    queues = ("-Q", "critical,normal,low", "-c", "2", "-l", "WARNING")
    beat = ("--schedule", str(ground.state / "beat"), "--pidfile", "", "-l", "WARNING")
    with (
        ground.process(*CELERY, "worker", *queues),
        ground.process(*CELERY, "beat", *beat),
        serving(ground) as web,
    ):
        yield web


@pytest.fixture
def shop(ground):
    return new_shop(ground)


def active(sale: Sale) -> bool:
    """The workers work by themselves; only the store's clock is moved."""
    sale.shop.pass_time(seconds=6)
    with sale.shop.inside():
        from tenant_apps.provisioning.models import Service

        found = Service.objects.filter(customer_id=sale.person.customer.pk).first()
        return found is not None and found.state == "active"


def test_flushing_valkey_all_the_time_loses_no_job(ground, web, shop):
    with fault("Valkey flushed in mid-flight") as seen:
        valkey = redis.Redis.from_url(ground.cluster.redis_url)
        sale = new_sale(shop)
        sale.pay()

        def flushed_and_active() -> bool:
            done = active(sale)
            if not done:
                valkey.flushall()
                seen.happened()
            return done

        took = wait_until(flushed_and_active, 90, every=0.4)
        valkey.close()
        assert seen.times >= 3
        assert took <= 60
        delivered_once(sale)
        paid_once(sale)
        books_agree(shop)


def order(web: Web, shop, token: str) -> httpx.Response:
    from tenant_apps.catalog.models import Plan

    with shop.inside():
        plan = str(Plan.objects.get(product__name="Professional").pk)
    body = {"items": [{"plan": plan, "hostname": "flushed.example.com"}]}
    headers = {"authorization": f"Bearer {token}"}
    return web.ask("POST", shop.store, "/api/v1/orders/", json=body, headers=headers)


def test_without_valkey_the_shop_reads_and_says_when_it_can_not_sell(ground, web, shop):
    with fault("Valkey killed") as seen:
        sale = new_sale(shop)
        with shop.inside():
            token = issue_token(sale.person.user, name="Fault").key
        assert ground.kill("valkey", signal.SIGKILL) == -signal.SIGKILL
        seen.happened()
        try:
            started = time.monotonic()
            assert web.ask("GET", shop.store, "/api/v1/plans/").status_code == 200
            answer = order(web, shop, token)
            assert answer.status_code in {201, 503}, answer.text
            assert time.monotonic() - started < 20
        finally:
            ground.revive()
        wait_until(lambda: order(web, shop, token).status_code == 201, 20)
        sale.pay()
        wait_until(lambda: active(sale), 90)
        delivered_once(sale)
        paid_once(sale)
        books_agree(shop)


def test_a_crashed_database_costs_ten_seconds_at_most(ground, web, shop):
    with fault("Postgres stopped at once and restarted") as seen:
        sale = new_sale(shop)
        sale.pay()
        active(sale)
        code = ground.kill("postgres", signal.SIGQUIT)
        assert not postgres_serves(ground)
        seen.happened()
        assert code is not None
        ground.revive()
        took = wait_until(
            lambda: web.ask("GET", shop.store, "/api/v1/plans/").status_code == 200, 10
        )
        assert took <= 10
        connection.close()
        later = new_sale(shop)
        later.pay()
        wait_until(lambda: active(later), 120, tell=lambda: unfinished(shop))
        leases_end(shop)  # of the worker that the crash caught at work
        wait_until(lambda: active(sale), 120, tell=lambda: unfinished(shop))
        for one in (sale, later):
            delivered_once(one)
            paid_once(one)
        books_agree(shop)
