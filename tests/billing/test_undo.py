"""A suspension by mistake is undone: once, in its days, and nothing is forgiven."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from shared_apps.audit.models import AuditEvent
from tenant_apps.billing.errors import CannotUndo
from tenant_apps.billing.models import DunningStep, Invoice, Subscription
from tenant_apps.billing.selectors import open_balance
from tenant_apps.billing.services import undo_suspension, undo_until
from tenant_apps.notifications.models import Mail
from tenant_apps.provisioning.models import Service
from tests.journeys.test_a_year import LATER_DECLINED, buy


@pytest.fixture
def stopped(shop, alice) -> Subscription:
    """Her server, suspended this morning."""
    buy(shop, alice, card=LATER_DECLINED)
    with shop.inside():
        row = Subscription.objects.get()
    days = (row.billed_until - row.started_on).days
    for day in range(days, days + 8):
        shop.live_days(day if day == days else 1)
        with shop.inside():
            row.refresh_from_db()
        if row.state == "suspended":
            return row
    raise AssertionError("it was not suspended")


def steps(invoice: Invoice) -> set[str]:
    return set(DunningStep.objects.filter(invoice=invoice).values_list("step", flat=True))


def test_it_runs_again_as_before_and_its_customer_is_told(shop, stopped):
    with shop.inside():
        invoice = Invoice.objects.get(state="open")
        owed = open_balance(stopped.customer_id, "EUR")
        undo_suspension(stopped.pk, actor=MACHINE)
        assert steps(invoice) == {"remind"}
        assert Subscription.objects.get().state == "past_due"
    shop.work()
    with shop.inside():
        assert Service.objects.get().state == "active"
        assert Mail.objects.filter(kind="service.resumed").exists()
        assert open_balance(stopped.customer_id, "EUR") == owed
        assert AuditEvent.objects.filter(verb="subscription.suspension_undone").count() == 1
        with pytest.raises(CannotUndo):
            undo_suspension(stopped.pk, actor=MACHINE)


def test_it_is_not_suspended_again_before_its_grace_and_then_it_is(shop, stopped):
    with shop.inside():
        undo_suspension(stopped.pk, actor=MACHINE)
    shop.live_days(2)
    with shop.inside():
        assert Subscription.objects.get().state == "past_due"
    shop.live_days(3)
    with shop.inside():
        assert Subscription.objects.get().state == "suspended"
        invoice = Invoice.objects.get(state="open")
        assert steps(invoice) == {"remind", "suspend"}


def test_after_its_days_and_for_what_was_not_paid_by_choice_it_is_refused(shop, stopped):
    with shop.inside():
        assert undo_until(stopped) is not None
    shop.live_days(4)
    with shop.inside():
        assert undo_until(stopped) is None
        with pytest.raises(CannotUndo):
            undo_suspension(stopped.pk, actor=MACHINE)
        assert Subscription.objects.get().state == "suspended"


def test_the_team_undoes_it_on_the_page(shop, stopped, ada, client_for):
    browser = client_for(shop.store)
    with shop.inside():
        browser.force_login(getattr(ada, "user", ada))
        service = Service.objects.get()
    address = f"/manage/services/{service.pk}/"
    assert "Undo the suspension" in browser.get(address).content.decode()
    assert browser.post(f"{address}undo/").status_code == 302
    with shop.inside():
        assert Subscription.objects.get().state == "past_due"
    assert "Undo the suspension" not in browser.get(address).content.decode()
