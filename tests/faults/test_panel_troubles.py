"""The panel loses answers, fails, is slow, full or refuses: one server in the end."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.tenancy.context import on_platform_side
from shared_apps.fleet.drivers.virtfusion import VirtFusion
from shared_apps.fleet.models import Connection
from shared_apps.fleet.services import connect
from shared_apps.outbox.models import Message
from tenant_apps.provisioning.services import retry_job
from tests.faults.seen import fault
from tests.faults.selling import books_agree, delivered_once, machines_of, paid_sale, work_until
from tests.sandbox.virtfusion.running import TOKEN

pytestmark = [pytest.mark.faults, pytest.mark.slow]
QUICK = ("servers.create", "lose_response"), ("servers.create", "fail_after_effect")
LATER = (
    ("users.create", "lose_response"),
    ("users.create", "fail_after_effect"),
    ("servers.create", "cut"),
    ("servers.create", "garble"),
    ("servers.create", "slow_answer:1.5"),
    ("servers.create", "fail_before"),
    ("servers.create", "unavailable"),
    ("servers.create", "rate_limit"),
    ("servers.create", "full"),
    ("servers.build", "lose_response"),
    ("servers.build", "fail_after_effect"),
    ("servers.build", "locked"),
    ("servers.read", "garble"),
)


@pytest.mark.parametrize(
    ("operation", "mode"), [*QUICK, *(pytest.param(*c, marks=pytest.mark.prove) for c in LATER)]
)
def test_one_server_comes_of_it(ground, shop_on_ground, monkeypatch, operation, mode):
    shop = shop_on_ground
    monkeypatch.setattr(VirtFusion, "timeout_seconds", 1)
    with fault(f"panel: {operation} {mode}") as seen:
        sale = paid_sale(shop)
        shop.panel.arm(operation, mode)
        work_until(shop, lambda: sale.service.state == "active")
        seen.happened(shop.panel.fired())
        delivered_once(sale)
        books_agree(shop)


def test_a_final_no_waits_for_a_person_and_goes_on_at_their_word(ground, shop_on_ground):
    shop = shop_on_ground
    with fault("panel: servers.create refused as invalid (422)") as seen:
        sale = paid_sale(shop)
        shop.panel.arm("servers.create", "invalid")
        work_until(shop, lambda: sale.service.state == "setup_failed")
        seen.happened(shop.panel.fired())
        assert machines_of(sale) == []
        with shop.inside():
            kind = "provisioning.delivery_stuck"
            stuck = Message.objects.filter(store=shop.store.key, kind=kind)
            mine = [one for one in stuck if one.payload["service_id"] == str(sale.service.pk)]
            assert len(mine) == 1
            retry_job(sale.job.pk, actor=MACHINE)
        work_until(shop, lambda: sale.service.state == "active")
        delivered_once(sale)


def test_a_wrong_token_pauses_the_panel_and_nothing_is_lost(ground, shop_on_ground):
    shop = shop_on_ground
    with fault("panel: token refused") as seen:
        sale = paid_sale(shop)
        _token(shop, "wrong")
        shop.work(24)
        with on_platform_side():
            assert Connection.objects.get().state == "paused"
        seen.happened()
        with shop.inside():
            assert sale.job.state in {"waiting", "requested"}
        assert machines_of(sale) == []
        _token(shop, TOKEN)
        work_until(shop, lambda: sale.service.state == "active")
        delivered_once(sale)


def _token(shop, token: str) -> None:
    with on_platform_side():
        connect(
            name="Falkenstein",
            driver="virtfusion",
            settings={
                "base_url": shop.panel.url,
                "token": token,
                "location": "1",
                "allow_private": "yes",
            },
            location="Falkenstein",
            actor=MACHINE,
        )
