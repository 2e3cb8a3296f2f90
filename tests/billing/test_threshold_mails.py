"""Owners hear of the threshold of the one-stop shop by mail."""

from __future__ import annotations

from shared_apps.outbox.flows import relay_until_quiet
from tenant_apps.billing.models import Policy
from tenant_apps.billing.selectors import today
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.texts import text_of
from tests.billing.test_threshold import bought
from tests.vat import moves_to, tax_by_place


def test_owners_are_told_of_both_marks_once_and_nobody_else_is(in_acme, alice, ada):
    tax_by_place()
    moves_to(alice.customer, "FR")
    Policy.objects.update(home_until_threshold=True, threshold_minor=3_400)
    bought(alice, "a.example.com")
    near = bought(alice, "b.example.com")
    passed = bought(alice, "c.example.com")
    bought(alice, "d.example.com")
    relay_until_quiet()
    told = Mail.objects.filter(kind__startswith="threshold.").order_by("queued_at", "kind")
    assert [(one.kind, one.recipient) for one in told] == [
        ("threshold.near", ada.email),
        ("threshold.passed", ada.email),
    ]
    assert [one.reference for one in told] == [
        f"{today().year}:{near.number}",
        f"{today().year}:{passed.number}",
    ]
    assert told[0].facts["sold_minor"] == 2_800
    assert "28.00" in str(text_of(told[0].kind, told[0].facts))
    assert passed.number in str(text_of(told[1].kind, told[1].facts))
