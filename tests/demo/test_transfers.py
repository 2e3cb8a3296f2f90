"""In the demo stores pay their wholesale invoices, but for the newest."""

from __future__ import annotations

from datetime import date

from shared_apps.audit.models import AuditEvent
from tenant_apps.demo.transfers import record_transfers
from wholesale.models import Invoice
from wholesale.services import bill_month


def test_all_but_the_newest_are_paid_by_staff_on_the_stores_clock(acme, on_platform, olga):
    rows = [bill_month(acme.key, date(2027, month, 1)) for month in (3, 4, 5)]
    record_transfers(acme)
    record_transfers(acme)
    states = Invoice.objects.filter(pk__in=[row.pk for row in rows]).order_by("period_start")
    assert [row.state for row in states] == ["paid", "paid", "issued"]
    acts = AuditEvent.objects.filter(verb="wholesale.paid")
    assert {act.actor_label for act in acts} == {"Sam Staff"}
    assert len(acts) == 2
