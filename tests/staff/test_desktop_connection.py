"""A connection to a server of desktops through the same pages, and the demo's own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.tenancy.context import on_platform_side
from shared_apps.fleet.models import Connection
from shared_apps.fleet.selectors import images_of
from tenant_apps.demo.ground import lay_ground
from tests.sandbox.kasm.running import BASIC, KEY, PRO, SECRET, RunningKasm, running_kasm
from tests.sandbox.virtfusion.running import TOKEN
from wholesale.hour_rates import set_hour_rate
from wholesale.models import Price, Product
from wholesale.seeds import seed_wholesale_desktops


@pytest.fixture(scope="module")
def desktops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKasm]:
    with running_kasm(tmp_path_factory.mktemp("kasm")) as running:
        yield running


@pytest.fixture
def given(desktops) -> dict[str, str]:
    desktops.reset()
    return {
        "connection-name": "Desktops",
        "connection-location": "Falkenstein",
        "base_url": desktops.url,
        "public_url": "",
        "api_key": KEY,
        "api_secret": SECRET,
        "api": "header",
        "profiles": "Enabled",
        "sharing": "no",
        "control_panel": "yes",
        "pausing": "no",
        "allow_private": "yes",
    }


def only() -> Connection:
    with on_platform_side():
        return Connection.objects.get(driver="kasm")


def test_it_is_added_checked_and_seen_in_the_fleet(console, given):
    assert "Kasm Workspaces" in console.get("/fleet/new/").content.decode()
    assert console.post("/fleet/new/kasm/", given).status_code == 302
    row = only()
    assert row.healthy is True
    assert dict(row.health_facts)["Images"] == "12"
    page = console.get(f"/fleet/{row.pk}/").content.decode()
    assert "Live desktops" in page
    assert SECRET not in page


def test_a_wrong_key_is_shown_as_one(console, given):
    console.post("/fleet/new/kasm/", {**given, "api_secret": "wrong"})
    row = only()
    assert (row.healthy, row.health_message) == (False, "The server refuses these settings")


def test_each_plan_learns_its_own_images_with_what_is_in_them(console, given):
    with on_platform_side():
        for one in (BASIC, PRO):
            Product.objects.create(
                code=one.name.lower().replace(" ", "-"),
                name=one.name,
                driver="kasm",
                remote_plan=f"{one.group_id}:{one.name}",
                vcpu=one.cores,
                memory_mb=one.memory // 1_000_000,
                disk_gb=0,
            )
    console.post("/fleet/new/kasm/", given)
    row = only()
    console.post(f"/fleet/{row.pk}/images/")
    with on_platform_side():
        found = images_of(row.pk)
    assert {one.remote_plan for one in found} == {
        f"{one.group_id}:{one.name}" for one in (BASIC, PRO)
    }
    assert len(found) == 4
    assert all("Git" in one.description and one.icon_url for one in found)


@pytest.mark.usefixtures("console")
def test_the_demo_lays_both_connections(desktops, panel, settings):
    desktops.reset()
    panel.reset()
    settings.SANDBOX_VIRTFUSION_URL = panel.url
    settings.SANDBOX_VIRTFUSION_TOKEN = TOKEN
    settings.SANDBOX_KASM_URL = desktops.url
    settings.SANDBOX_DESKTOPS_URL = "http://desktop.localhost:4060"
    settings.SANDBOX_KASM_KEY, settings.SANDBOX_KASM_SECRET = KEY, SECRET
    for _ in range(2):
        lay_ground()
    with on_platform_side():
        assert dict(Connection.objects.values_list("driver", "healthy")) == {
            "virtfusion": True,
            "kasm": True,
        }
        learned = images_of(only().pk)
        sold = list(Product.objects.filter(driver="kasm"))
        rates = set(Price.objects.filter(product__in=sold).values_list("suggested_hour_rate"))
    assert len(sold) == 6
    assert {one.remote_plan for one in learned} == {one.remote_plan for one in sold}
    assert len(learned) == 12
    wanted = ("0.15", "0.30", "0.60", "0.20", "0.40", "0.80")
    assert rates == {(Decimal(one),) for one in wanted}


def test_staff_see_and_set_what_an_hour_costs(console):
    with on_platform_side():
        seed_wholesale_desktops()
        seed_wholesale_desktops()
    page = console.get("/wholesale/").content.decode()
    assert "€0.09 an hour" in page
    path = "/wholesale/products/desktop-developer-basic/"
    assert "Wholesale an hour" in console.get(path).content.decode()
    given = {"currency": "EUR", "wholesale": "0,105", "suggested": "0.20"}
    assert console.post(path, given).status_code == 302
    with on_platform_side():
        price = Price.objects.get(product_id="desktop-developer-basic", currency="EUR")
        assert (price.hour_rate, price.suggested_hour_rate) == (Decimal("0.105"), Decimal("0.2"))
        assert price.wholesale_minor == 0
    for wrong in ("", "free", "-1", "0", "1001", "NaN", "0.0000001"):
        answer = console.post(path, {**given, "wholesale": wrong})
        assert answer.status_code == 422, wrong


def test_what_is_paid_by_the_month_has_no_price_of_an_hour(console):
    with on_platform_side(), pytest.raises(Invalid):
        set_hour_rate("vps-starter", "EUR", Decimal(1), Decimal(2), actor=MACHINE)
