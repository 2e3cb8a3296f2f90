"""Two workers take the same job, the same delivery, the same due work at once: it is done once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from shared_apps.outbox.models import Delivery, Message
from shared_apps.outbox.services import relay_one, run_due
from tenant_apps.notifications.models import Mail
from tenant_apps.payments.models import Attempt
from tenant_apps.provisioning import flows
from tenant_apps.provisioning.models import Job
from tests.faults.seen import fault
from tests.faults.selling import (
    books_agree,
    delivered_once,
    new_sale,
    paid_once,
    paid_sale,
    work_until,
)

pytestmark = [pytest.mark.faults, pytest.mark.slow]
WORKERS = 10


def together(call: Any, workers: int = WORKERS) -> list[Any]:
    """Threads with connections of their own, let go at the same moment. Errors are answers."""
    gate = threading.Barrier(workers)
    answers: list[Any] = []

    def work() -> None:
        gate.wait()
        try:
            answers.append(call())
        except Exception as error:  # noqa: BLE001 - a refusal is one of the answers
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_ten_workers_run_one_job(ground, shop_on_ground):
    shop = shop_on_ground
    with fault("the same job run by ten workers at once") as seen:
        sale = paid_sale(shop)
        with shop.inside():
            job = sale.job

        def run() -> None:
            with shop.inside():
                flows.run_job(job.pk)

        for _ in range(8):
            seen.happened(len(together(run)) == WORKERS)
            shop.pass_time(seconds=6)
            with shop.inside():
                if Job.objects.get(pk=job.pk).state == "done":
                    break
        work_until(shop, lambda: sale.service.state == "active")
        delivered_once(sale)


def test_ten_relays_carry_each_delivery_once(ground, shop_on_ground):
    shop = shop_on_ground
    with fault("the same deliveries carried by ten relays at once") as seen:
        sale = new_sale(shop)
        with shop.inside():
            waiting = Delivery.objects.filter(store=shop.store.key, state="pending").count()
        assert waiting > 1

        def relay() -> int:
            carried = 0
            while relay_one():
                carried += 1
            return carried

        carried = together(relay)
        seen.happened(sum(1 for one in carried if isinstance(one, int)) == WORKERS)
        shop.work(30)
        with shop.inside():
            left = Delivery.objects.filter(store=shop.store.key).exclude(state="done")
            assert list(left.values_list("listener", "error")) == []
            kinds = Mail.objects.filter(recipient=sale.person.customer.email)
            assert list(kinds.values_list("kind", flat=True)) == ["order.placed"]
            told = Message.objects.filter(store=shop.store.key, kind="orders.order_placed")
            mine = [one for one in told if one.payload["order_id"] == str(sale.order.pk)]
            assert len(mine) <= 1


def test_ten_workers_ask_about_one_payment(ground, shop_on_ground):
    shop = shop_on_ground
    with fault("the same due work done by ten workers at once") as seen:
        sale = new_sale(shop)
        sale.pay()
        shop.pass_time(seconds=90)  # an open page is asked about after a minute
        with shop.inside():
            attempt = str(Attempt.objects.get(invoice_id=sale.invoice.pk).pk)
        ran = together(lambda: run_due(shop.store.key, "payments.ask", attempt))
        assert sorted(map(str, ran)) == ["False"] * (WORKERS - 1) + ["True"]
        seen.happened()
        paid_once(sale)
        books_agree(shop)
