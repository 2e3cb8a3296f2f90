"""`/status/`: what was looked at for real, in the store's own name, for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.ids import new_id
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.fleet.flows import check_all
from shared_apps.fleet.models import Connection
from shared_apps.fleet.selectors import Seen
from shared_apps.fleet.services import pause
from shared_apps.inbound.models import Receipt
from shared_apps.outbox.models import DueWork
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.provisioning.models import Service
from tenant_apps.storefront import standing as standing_of
from tenant_apps.storefront.web import status
from tenant_apps.workspaces.models import Workspace


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(status, "KEPT_SECONDS", 0)


def service(connection_id) -> Service:
    return Service.objects.create(
        customer_id=new_id(),
        subscription_id=new_id(),
        order_line_id=new_id(),
        product_name="VPS",
        wholesale_code="x",
        hostname="a.example",
        image="1",
        driver="virtfusion",
        remote_plan="1",
        connection_id=connection_id,
        owner_name="A",
        owner_email="a@example.test",
        requested_at=clock.now(),
        state=Service.State.ACTIVE,
    )


@pytest.fixture
def served(shop):
    """A server and a desktop of two connections, each looked at just now."""
    with on_platform_side():
        check_all()
        servers = Connection.objects.get(name="Falkenstein")
        desks = Connection.objects.create(
            name="Desks",
            driver="kasm",
            sealed_settings="s",
            healthy=True,
            checked_at=clock.real_now(),
            created_at=clock.real_now(),
        )
    with in_store(shop.store):
        service(servers.pk)
        desk = service(desks.pk)
        Workspace.objects.create(
            service_id=desk.pk,
            subscription_id=desk.subscription_id,
            customer_id=desk.customer_id,
            told_until=clock.now(),
            created_at=clock.now(),
        )
    return shop, servers, desks


def look(shop) -> dict[str, str]:
    with in_store(shop.store):
        return {part.key: part.state for part in standing_of.standing().parts}


def test_all_is_well(served):
    assert look(served[0]) == dict.fromkeys(
        ("web", "servers", "desktops", "payments", "orders"), "works"
    )


def test_a_part_that_a_store_has_not_is_not_told(beta, db):
    with in_store(beta):
        assert {part.key for part in standing_of.standing().parts} == {"web", "orders"}


def test_a_panel_that_is_away_takes_only_its_servers_down(served):
    shop, servers, _desks = served
    with on_platform_side():
        Connection.objects.filter(pk=servers.pk).update(healthy=False)
    found = look(shop)
    assert (found["servers"], found["desktops"], found["payments"]) == ("down", "works", "works")


def test_a_paused_connection_is_no_working_one(served):
    shop, _servers, desks = served
    with on_platform_side():
        pause(desks.pk, reason="they move", actor=MACHINE)
    assert look(shop)["desktops"] == "down"


def test_a_look_of_an_hour_ago_says_nothing(served):
    shop, servers, _desks = served
    with on_platform_side():
        then = clock.real_now() - timedelta(hours=1)
        Connection.objects.filter(pk=servers.pk).update(checked_at=then)
    assert look(shop)["servers"] == "unknown"


def test_of_several_connections_some_are_trouble():
    now = clock.real_now()
    well, ill = Seen(True, False, now), Seen(False, False, now)
    assert standing_of.of_connections([well, ill], now) == "trouble"
    assert standing_of.of_connections([well, well], now) == "works"
    assert standing_of.of_connections([], now) == "unknown"


def test_payments_follow_gateways_and_their_notices(served):
    shop = served[0]
    with in_store(shop.store):
        old = clock.real_now() - timedelta(minutes=11)
        row = Receipt.objects.create(
            store=shop.store.schema_name, endpoint="e", event_id="1", kind="k", received_at=old
        )
    assert look(shop)["payments"] == "trouble"
    with in_store(shop.store):
        Receipt.objects.filter(pk=row.pk).update(state="done")
        GatewayAccount.objects.update(state=GatewayAccount.State.PAUSED)
    assert look(shop)["payments"] == "down"


def test_work_that_waits_is_told_and_only_the_stores_own(served, beta):
    shop = served[0]
    for store, at in ((beta, "works"), (shop.store, "trouble")):
        with in_store(store):
            due = clock.now() - timedelta(minutes=6)
            key = store.schema_name
            DueWork.objects.create(store=key, kind="a.b", subject="x", due_at=due)
        assert look(shop)["orders"] == at


def test_the_page_says_it_in_two_languages_and_names_no_platform(served, client_for):
    shop, servers, _desks = served
    answer = client_for(shop.store).get("/status/")
    text = answer.content.decode()
    assert "Everything works" in text
    assert answer["Cache-Control"] == "no-store"
    for word in ("EZSCALE", "VirtFusion", "virtfusion", "Kasm", "Falkenstein", "Stripe"):
        assert word not in text
    with on_platform_side():
        Connection.objects.filter(pk=servers.pk).update(healthy=False)
    client = client_for(shop.store)
    german = client.get("/status/", headers={"accept-language": "de"}).content.decode()
    assert "Etwas funktioniert nicht" in german
    assert "Website und Kundenbereich" in german


def test_many_readers_cost_one_look(served, client_for, monkeypatch):
    monkeypatch.setattr(status, "KEPT_SECONDS", 30)
    looked = []
    real = status.standing

    def count():
        looked.append(1)
        return real()

    monkeypatch.setattr(status, "standing", count)
    for _ in range(5):
        assert client_for(served[0].store).get("/status/").status_code == 200
    assert len(looked) == 1


def test_a_page_about_trouble_survives_a_dead_cache(served, client_for, monkeypatch):
    from redis import ConnectionError as Gone

    def gone(*_words):
        raise Gone("no Valkey")

    monkeypatch.setattr(status.cache, "get", gone)
    assert client_for(served[0].store).get("/status/").status_code == 200
