"""Credit that is set aside: nothing else uses it, and it never exceeds what there is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from kernel.ids import new_id
from tenant_apps.billing.errors import NotEnoughCredit
from tenant_apps.billing.models import CreditHold, Entry, Invoice
from tenant_apps.billing.reconciling import reconcile
from tenant_apps.billing.selectors import credit_of
from tenant_apps.billing.services import (
    capture_hold,
    give_credit,
    pay_out_credit,
    place_hold,
    release_hold,
)
from tenant_apps.billing.wallet import available_credit, movements
from tests.journeys.test_first_sale import order_plan
from tests.papers import euro


def place(alice, minor: int, reference: str = "", hours: int = 2) -> CreditHold:
    return place_hold(
        alice.customer.pk,
        euro(minor),
        purpose="session",
        reference=reference or new_id().hex,
        text="Workspace, up to two hours",
        expires_at=clock.now() + timedelta(hours=hours),
        actor=MACHINE,
    )


@pytest.fixture
def rich(shop, alice):
    """Alice has 20.00 of credit; the test runs inside the store."""
    with shop.inside():
        give_credit(
            alice.customer.pk, euro(2000), reason="hello", request_key="rich", actor=MACHINE
        )
        yield alice


def free(alice) -> int:
    return available_credit(alice.customer.pk, "EUR").minor


def test_what_is_set_aside_pays_no_other_invoice(rich):
    place(rich, 1500)
    invoice = Invoice.objects.get(pk=order_plan(rich).invoice_id)
    assert (invoice.state, invoice.amount_due.minor) == ("open", 900)
    assert (free(rich), credit_of(rich.customer.pk, "EUR").minor) == (0, 1500)


def test_no_more_is_set_aside_or_paid_out_than_is_free(rich):
    place(rich, 1500)
    with pytest.raises(NotEnoughCredit):
        place(rich, 501)
    with pytest.raises(Invalid):
        pay_out_credit(rich.customer.pk, euro(501), note="bank", actor=MACHINE)
    assert place(rich, 500).state == "held"
    assert reconcile() == []


def test_placed_twice_it_is_one(rich):
    first = place(rich, 1500, "s-1")
    again = place_hold(
        rich.customer.pk,
        euro(1500),
        purpose="session",
        reference="s-1",
        text="",
        expires_at=clock.now() + timedelta(days=9),
        actor=MACHINE,
    )
    assert (again.pk, CreditHold.objects.count(), free(rich)) == (first.pk, 1, 500)
    with pytest.raises(Conflict):
        place(rich, 100, "s-1")


def test_captured_it_pays_its_invoice_and_the_rest_is_free(rich):
    hold = place(rich, 1900)
    invoice_id = order_plan(rich).invoice_id
    invoice = Invoice.objects.get(pk=invoice_id)
    due = invoice.amount_due
    assert capture_hold(hold.pk, invoice_id=invoice_id, actor=MACHINE) == due
    assert capture_hold(hold.pk, invoice_id=invoice_id, actor=MACHINE) == due
    invoice.refresh_from_db()
    assert (invoice.state, free(rich)) == ("paid", 600)
    assert Entry.objects.filter(kind="credit").count() == 2  # the free 1.00 first, then the hold
    assert [one.balance.minor for one in movements(rich.customer.pk, 9)] == [600, 1900, 2000]
    with pytest.raises(Conflict):
        release_hold(hold.pk, actor=MACHINE)


def test_released_it_is_used_for_open_invoices(shop, rich):
    hold = place(rich, 2000)
    invoice_id = order_plan(rich).invoice_id
    release_hold(hold.pk, actor=MACHINE)
    release_hold(hold.pk, actor=MACHINE)
    shop.work(12)
    with shop.inside():
        assert Invoice.objects.get(pk=invoice_id).state == "paid"
    assert free(rich) == 600


def test_its_time_over_it_is_free_again_and_captures_nothing(shop, alice):
    with shop.inside():
        give_credit(
            alice.customer.pk, euro(2000), reason="hello", request_key="rich", actor=MACHINE
        )
        hold = place(alice, 2000, hours=1)
        invoice_id = order_plan(alice).invoice_id
    shop.pass_time(hours=2)
    with shop.inside(), pytest.raises(Conflict):
        capture_hold(hold.pk, invoice_id=invoice_id, actor=MACHINE)
    shop.work(12)
    with shop.inside():
        assert CreditHold.objects.get().state == "expired"
        assert free(alice) == 600
