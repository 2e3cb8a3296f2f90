"""Alice reads what her server by the hour has come to this month, on its page and by API."""

from __future__ import annotations

from datetime import timedelta

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.selectors import today
from tenant_apps.catalog.rules.hourly import hourly_price
from tenant_apps.catalog.rules.usage_terms import keep
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.payments.services import record_manual
from tests.api.conftest import Program, token_for
from tests.hourly import CENTS


def test_the_page_and_the_api_say_hours_and_amount(browser, acme, alice, alices):
    with in_store(acme):
        GatewayAccount.objects.update(state=GatewayAccount.State.PAUSED)
        record_manual(
            alices.invoice.pk, alices.invoice.total, bank_reference="B1", note="", actor=MACHINE
        )
        day = today()
        Subscription.objects.update(
            hourly=keep(hourly_price(CENTS, None, "EUR")),
            in_arrears=True,
            interval_unit="hour",
            ready_at=clock.now() - timedelta(seconds=30),
            started_on=day,
            billed_until=day,
            paid_until=day,
        )
    text = browser.get(f"/account/services/{alices.service.pk}/").content.decode()
    assert "This month so far" in text
    assert "€0.02" in text
    program = Program(acme, token_for(acme, alice.user))
    found = program.get(f"services/{alices.service.pk}/").json()["running"]
    assert (found["hours"], found["amount"]["minor"], found["cap"]) == (1, 2, None)
