"""What programs count: the owner sees what came in, a customer what the running period costs."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.people import make_customer

pytestmark = pytest.mark.browser
EMAIL = "mara@metered.test"
SIZES = ((1360, False, ""), (390, False, "-phone"), (390, True, "-phone-dark"))


@pytest.fixture(scope="module")
def server(live, django_db_blocker):
    """Mara's running server on a plan that charges for backups, some of it counted."""
    from shared_apps.outbox.services import park_work
    from tenant_apps.billing.models import Invoice, Subscription
    from tenant_apps.provisioning.models import Service
    from tenant_apps.usage.plans import FOUND, STORE
    from tests.billing.test_usage import charge_use
    from tests.coupons import pay
    from tests.journeys.test_first_sale import order_plan
    from tests.usage.counting import reading, take

    shop, _ = live
    with django_db_blocker.unblock():
        with shop.inside():
            charge_use()
            mara = make_customer(EMAIL, "Mara Metered")
            pay(Invoice.objects.get(pk=order_plan(mara).invoice_id))
        shop.work(30)
        with shop.inside():
            found = Service.objects.get(customer_id=mara.customer.pk)
            row = Subscription.objects.get(pk=found.subscription_id)
            take(reading(row, "a", "1512.5"), reading(row, "two words"), reading(row, "b", -1))
            park_work(FOUND, STORE, "batch_differs 2026-11-22T00:00:00+00:00: 12 accepted, 11 kept")
            return found


def test_the_owner_sees_what_came_in(visitor, server):
    for width, dark, name in SIZES:
        with visitor(width=width, dark=dark) as nina:
            sign_in(nina, SLUG, OWNER, "/manage/use/")
            nina.page.wait_for_selector("text=Why events were refused")
            nina.photo(f"use{name}")
            assert not nina.overflows()


def test_a_customer_sees_the_running_period(visitor, server):
    for width, dark, name in SIZES:
        with visitor(width=width, dark=dark) as mara:
            sign_in(mara, SLUG, EMAIL, f"/account/services/{server.pk}/")
            mara.page.wait_for_selector("text=so far")
            mara.photo(f"use-service{name}")
            assert not mara.overflows()
            assert "ezscale" not in mara.page.inner_text("body").lower()
