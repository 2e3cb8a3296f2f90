"""Alice cancels her server, thinks again, and Charlie can do neither."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Cancellation, Subscription


@pytest.fixture
def page(alices):
    with in_store(alices.store):
        row = Subscription.objects.get(pk=alices.service.subscription_id)
        row.state, row.paid_until = "active", row.billed_until
        row.save()
    return f"/account/services/{alices.service.pk}/"


def wishes(store):
    with in_store(store):
        return list(Cancellation.objects.order_by("pk").values_list("reason", "withdrawn_at"))


def test_cancel_and_keep(browser, acme, page):
    assert "Cancel this server" in browser.get(page).content.decode()
    form = {"when": "end", "reason": "price", "comment": "Too dear for me."}
    answer = browser.post(f"{page}cancel/", form, follow=True)
    text = answer.content.decode()
    assert "Cancelled. It ends on" in text
    assert "Keep it" in text
    assert wishes(acme) == [("price", None)]
    text = browser.post(f"{page}keep/", follow=True).content.decode()
    assert "It goes on as before." in text
    assert wishes(acme)[0][1] is not None


@pytest.mark.parametrize(
    "form",
    [{}, {"reason": ""}, {"reason": "spite"}, {"reason": "price", "comment": "x" * 501}],
)
def test_a_form_nobody_could_send_cancels_nothing(browser, acme, page, form):
    assert browser.post(f"{page}cancel/", form).status_code == 302
    assert wishes(acme) == []


def test_an_order_that_was_never_paid_offers_no_cancelling(browser, alices):
    text = browser.get(f"/account/services/{alices.service.pk}/").content.decode()
    assert "Cancel this server" not in text
