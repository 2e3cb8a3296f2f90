"""Parked work, and the audit log that says who tried it again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.resellers import StoreOpened
from kernel import clock
from kernel.actor import Actor
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.audit.models import AuditEvent
from shared_apps.audit.services import record
from shared_apps.outbox.models import Delivery, DueWork
from shared_apps.outbox.services import publish


@pytest.fixture
def parked(acme) -> tuple[Delivery, DueWork]:
    """One delivery and one piece of due work that gave up."""
    with in_store(acme):
        from django.db import transaction

        with transaction.atomic():
            publish(StoreOpened(store=acme.key, name="x", owner_name="x", owner_email="x@x.test"))
    with on_platform_side():
        delivery = Delivery.objects.filter(state="pending").latest("pk")
        Delivery.objects.filter(pk=delivery.pk).update(
            state="parked", attempts=10, error="NotFound: <b>no price</b> in KWD"
        )
        work = DueWork.objects.create(
            store=acme.key,
            kind="billing.renew",
            subject="sub-1",
            due_at=clock.real_now() + timedelta(days=9),
            attempts=12,
            parked=True,
            error="ValueError: nonsense",
        )
        delivery.refresh_from_db()
    return delivery, work


def test_what_is_parked_is_shown_with_its_error(console, parked):
    page = console.get("/work/").content.decode()
    for text in ("&lt;b&gt;no price", "ValueError: nonsense", "billing.renew", "Acme Cloud"):
        assert text in page
    assert "Needs a person" in console.get("/").content.decode()


def test_one_delivery_is_tried_again(console, parked):
    delivery, work = parked
    console.post(f"/work/deliveries/{delivery.pk}/")
    with on_platform_side():
        delivery.refresh_from_db()
        work.refresh_from_db()
        assert AuditEvent.objects.get(verb="delivery.retried").actor_label == "Olga Olsen"
    assert (delivery.state, delivery.attempts, work.parked) == ("pending", 0, True)


def test_one_piece_of_due_work_is_tried_again(console, parked):
    delivery, work = parked
    console.post(f"/work/due/{work.pk}/")
    with on_platform_side():
        delivery.refresh_from_db()
        work.refresh_from_db()
    assert (work.parked, work.attempts, delivery.state) == (False, 0, "parked")


def test_all_of_it_is_tried_again(console, parked):
    answer = console.post("/work/retry/", follow=True)
    with on_platform_side():
        assert not Delivery.objects.filter(state="parked").exists()
        assert not DueWork.objects.filter(parked=True).exists()
    assert "2 are tried again now" in answer.content.decode()


def test_work_that_is_not_parked_is_left_alone(console, acme, parked):
    delivery, _work = parked
    with on_platform_side():
        Delivery.objects.filter(pk=delivery.pk).update(state="done")
    console.post(f"/work/deliveries/{delivery.pk}/")
    with on_platform_side():
        delivery.refresh_from_db()
    assert delivery.state == "done"


@pytest.fixture
def acts(db) -> None:
    with on_platform_side():
        for label, verb in (("=cmd|calc", "store.opened"), ("Otto", "wholesale.priced")):
            record(Actor("staff", "1", label), verb, "thing", "42", before=1, after=2)


def test_the_audit_log_is_filtered(console, acts):
    page = console.get("/audit/?q=Otto").content.decode()
    assert "wholesale.priced" in page
    assert "cmd|calc" not in page
    assert "Otto" not in console.get("/audit/?kind=machine").content.decode()


def test_the_export_runs_nothing_in_a_spreadsheet(console, acts):
    answer = console.get("/audit/export/?q=store.opened")
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert ",'=cmd|calc," in text
    assert ",=cmd" not in text
