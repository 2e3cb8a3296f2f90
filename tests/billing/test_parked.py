"""What the machine left alone goes on by a person's decision."""

from __future__ import annotations

import pytest

from kernel import clock
from kernel.errors import Conflict
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.services import follow_billed, release_parked, skip_period
from tests.renewing import Life, live


def parked(odd: str) -> Subscription:
    [row] = live([Life(odd=odd)], [])
    Subscription.objects.filter(pk=row.pk).update(parked_reason="odd")
    return row


def test_released_it_is_billed_by_the_next_tick(in_acme, ada):
    row = parked("")
    release_parked(row.pk, actor=ada.as_actor())
    work_until_quiet(in_acme.key)
    row.refresh_from_db()
    assert row.parked_reason == ""
    assert Invoice.objects.filter(is_renewal=True).count() == 1
    assert AuditEvent.objects.filter(verb="subscription.released").get().facts == {"why": "odd"}
    with pytest.raises(Conflict):
        release_parked(row.pk, actor=ada.as_actor())


def test_what_is_still_odd_parks_again(in_acme, ada):
    row = parked("gap")
    release_parked(row.pk, actor=ada.as_actor())
    work_until_quiet(in_acme.key)
    row.refresh_from_db()
    assert row.parked_reason == "there is a gap since the last billed period"
    assert not Invoice.objects.filter(is_renewal=True).exists()


@pytest.mark.parametrize("odd", ["gap", "overlap"])
def test_a_gap_or_an_overlap_is_closed_by_following_what_is_billed(in_acme, ada, odd):
    row = parked(odd)
    follow_billed(row.pk, actor=ada.as_actor())
    work_until_quiet(in_acme.key)
    row.refresh_from_db()
    assert row.parked_reason == ""
    first, second = Invoice.objects.order_by("number")
    assert second.lines.get().period_start == first.lines.get().period_end


def test_a_skipped_period_is_an_invoice_of_zero(in_acme, ada):
    row = parked("")
    skip_period(row.pk, actor=ada.as_actor())
    gift = Invoice.objects.get(is_renewal=True)
    assert (gift.total_minor, gift.state) == (0, "paid")
    assert gift.lines.get().discount_minor == row.price_minor
    row.refresh_from_db()
    assert row.paid_until == row.billed_until > clock.now().date()


def test_a_period_that_does_not_follow_is_not_skipped(in_acme, ada):
    row = parked("gap")
    with pytest.raises(Conflict):
        skip_period(row.pk, actor=ada.as_actor())
    row.refresh_from_db()
    assert row.parked_reason == "odd"
    assert Invoice.objects.count() == 1
