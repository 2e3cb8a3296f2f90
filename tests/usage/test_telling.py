"""What the nightly look found reaches people, and a lost plan is made again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.flows import relay_until_quiet
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.models import Invoice, Subscription, UsageCharge
from tenant_apps.notifications.dress import dress
from tenant_apps.notifications.models import Mail
from tenant_apps.usage.plans import CLOSE, LOOK
from tenant_apps.usage.services import close_periods, look
from tenant_apps.usage.services.plan import plan_everywhere
from tests.billing.test_usage import charge_use
from tests.coupons import at_day, pay
from tests.journeys.test_first_sale import order_plan
from tests.usage.counting import reading, take


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    charge_use()
    order = order_plan(alice)
    pay(Invoice.objects.get(pk=order.invoice_id))
    return Subscription.objects.get()


def test_owners_get_one_mail_a_day_in_their_language(row, ada):
    take(reading(row, "a", 1500))
    with at_day(row.billed_until):
        close_periods()
        relay_until_quiet()
        UsageCharge.objects.all().delete()
        with at_day(row.billed_until + timedelta(days=1)):
            for _time in range(2):
                look()
                relay_until_quiet()
            [mail] = Mail.objects.filter(kind="usage.unaccounted")
    assert mail.recipient == ada.email
    said = dress(mail, "en")
    assert said.subject == "Some use was not billed"
    assert "/manage/use/" in said.plain
    assert dress(mail, "de").subject == "Ein Verbrauch wurde nicht abgerechnet"
    assert "EZSCALE" not in said.plain


def test_what_is_not_planned_is_planned_again_in_every_store_that_counts(row, in_acme, beta):
    take(reading(row, "a", 1500))
    DueWork.objects.filter(store=in_acme.key, kind__in=[CLOSE, LOOK]).delete()
    with on_platform_side():
        assert plan_everywhere() == 1
        assert plan_everywhere() == 1
        planned = DueWork.objects.filter(kind__in=[CLOSE, LOOK]).order_by("kind")
        assert [(one.store, one.kind) for one in planned] == [
            (in_acme.key, CLOSE),
            (in_acme.key, LOOK),
        ]
