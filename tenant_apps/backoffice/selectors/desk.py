"""What waits for a person: one list, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kernel.tenancy.context import current_store
from tenant_apps.billing.models import BillingRun, Subscription
from tenant_apps.billing.selectors import today
from tenant_apps.notifications.models import Mail
from tenant_apps.payments.models import Attempt, GatewayAccount
from tenant_apps.payments.selectors import lately_returned, long_unknown, parked, why_paused
from tenant_apps.provisioning.models import Job
from tenant_apps.provisioning.selectors import late_creations
from wholesale.selectors import overdue, with_total

_MOST = 8


@dataclass(frozen=True, slots=True)
class Need:
    """`kind` says what it is, `subject` which, `why` in the words of whoever noticed."""

    kind: str
    subject: str
    why: str
    subject_id: str
    at: datetime | None = None


def needs() -> list[Need]:
    return [
        *_gateways(),
        *_wholesale(),
        *_jobs(),
        *_late(),
        *_payments(),
        *_till(),
        *_runs(),
        *_parked(),
        *_mails(),
    ]


def waiting_jobs() -> int:
    """Jobs that only a person can bring on: for the number beside "Services"."""
    return _by_person().count()


def _by_person() -> QuerySet[Job]:
    stuck = Job.objects.filter(state=Job.State.STUCK)
    by_hand = Job.objects.filter(state=Job.State.WAITING, action="create", service__driver="manual")
    return stuck | by_hand


def _gateways() -> list[Need]:
    rows = GatewayAccount.objects.filter(state=GatewayAccount.State.PAUSED)
    return [Need("gateway", row.label, why_paused(row), row.gateway) for row in rows]


def _wholesale() -> list[Need]:
    """What the store itself owes, and should have paid."""
    rows = [with_total(row) for row in overdue(current_store().key, today())[:_MOST]]
    return [Need("wholesale", row.number, str(sum_), str(row.pk)) for row, sum_ in rows]


def _jobs() -> list[Need]:
    rows = _by_person().select_related("service").order_by("requested_at")[:_MOST]
    return [
        Need(
            "job" if row.state == Job.State.STUCK else "by_hand",
            row.service.hostname,
            row.error,
            str(row.service_id),
            row.requested_at,
        )
        for row in rows
    ]


def _late() -> list[Need]:
    return [
        Need("late", row.service.hostname, row.error, str(row.service_id), row.requested_at)
        for row in late_creations()[:_MOST]
    ]


def _payments() -> list[Need]:
    rows = Attempt.objects.filter(state=Attempt.State.MISMATCH).order_by("-created_at")[:_MOST]
    return [
        Need("payment", str(row.amount), row.answer, str(row.invoice_id), row.created_at)
        for row in rows
    ]


def _till() -> list[Need]:
    unknown = [
        Need("unknown", str(row.amount), row.answer, str(row.invoice_id), row.created_at)
        for row in long_unknown()[:_MOST]
    ]
    given_up = [Need("till", row.kind, row.error, "", row.due_at) for row in parked()[:_MOST]]
    returned = [
        Need("returned", str(row.returned), row.remote_id, str(row.invoice_id), row.returned_at)
        for row in lately_returned()[:_MOST]
    ]
    return [*unknown, *given_up, *returned]


def _parked() -> list[Need]:
    living = Subscription.objects.exclude(state=Subscription.State.ENDED)
    rows = living.exclude(parked_reason="").order_by("-created_at")[:_MOST]
    return [
        Need("parked", row.description, row.parked_reason, str(row.customer_id)) for row in rows
    ]


def _runs() -> list[Need]:
    rows = BillingRun.objects.filter(state=BillingRun.State.WAITING)
    return [Need("run", "", "", str(row.pk), row.planned_at) for row in rows]


def _mails() -> list[Need]:
    rows = Mail.objects.filter(state=Mail.State.FAILED).order_by("-queued_at")[:_MOST]
    return [Need("mail", row.recipient, row.error, row.kind, row.queued_at) for row in rows]
