"""The relay dies after a handler's work and before its commit: the work is done once, later."""

from __future__ import annotations

import signal

import pytest

from shared_apps.outbox.models import Delivery
from tenant_apps.notifications.models import Mail
from tests.faults.seen import fault
from tests.faults.selling import (
    books_agree,
    delivered_once,
    new_sale,
    paid_once,
    work_until,
)

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_what_was_handled_and_not_committed_is_handled_again_once(ground, shop_on_ground):
    shop = shop_on_ground
    with fault("relay killed between handler and commit") as seen:
        shop.work(12)
        sale = new_sale(shop)
        pending = _waiting(shop)
        for _ in range(2):
            dead = ground.python("-m", "tests.faults.worker", "handled", "relay")
            assert dead.returncode == -signal.SIGKILL, dead.stderr
            seen.happened()
            assert _waiting(shop) == pending, "something of the dead relay's work remained"
        sale.pay()
        work_until(shop, lambda: sale.service.state == "active" if _has_service(sale) else False)
        delivered_once(sale)
        paid_once(sale)
        books_agree(shop)
        with shop.inside():
            mails = Mail.objects.filter(recipient=sale.person.customer.email, state="sent")
            kinds = sorted(mails.values_list("kind", flat=True))
        assert kinds == ["invoice.paid", "order.placed", "service.ready"]


def _has_service(sale) -> bool:
    from tenant_apps.provisioning.models import Service

    return Service.objects.filter(customer_id=sale.person.customer.pk).exists()


def _waiting(shop) -> list[int]:
    with shop.inside():
        rows = Delivery.objects.filter(store=shop.store.key, state="pending")
        return list(rows.order_by("pk").values_list("pk", flat=True))
