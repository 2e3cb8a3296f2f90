"""What a copy's time made: read inside the copy, in the order of its clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.errors import NotFound
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.outbox.models import Message
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import BillingRun, Invoice, Subscription
from tenant_apps.notifications.models import Mail
from tenant_apps.payments.models import Attempt

# What the report calls the news; in this order where two happen in one moment.
KINDS = {
    "billing.invoice_issued": "invoice",
    "payments.payment_received": "charge",
    "payments.payment_failed": "refusal",
    "billing.credit_note_issued": "credit_note",
    "payments.payment_refunded": "refund",
    "billing.reminder_due": "reminder",
    "billing.subscription_suspended": "suspension",
    "billing.subscription_resumed": "resumption",
    "billing.subscription_ended": "end",
    "provisioning.delivery_stuck": "trouble",
}
MAIL = "mail"
HELD = "held"  # a billing run that would have waited for the owner
ORDER = (HELD, *KINDS.values(), MAIL)


@dataclass(frozen=True, slots=True)
class Happening:
    """
    One thing that happened. `subject`: a number or a server; `detail`: a code or a mail's subject,
    as it was told. `mail_id` opens the mail.
    """

    at: datetime
    kind: str
    who: str
    subject: str
    detail: str = ""
    amount: Money | None = None
    mail_id: UUID | None = None


@dataclass(slots=True)
class Total:
    """How many of a kind, and what they come to, by currency."""

    kind: str
    count: int = 0
    minor: Counter[str] = field(default_factory=Counter)

    @property
    def sums(self) -> list[Money]:
        return [Money(minor, currency) for currency, minor in sorted(self.minor.items())]


def happenings(since: datetime, until: datetime) -> list[Happening]:
    """All that happened from `since` to `until`, both on the store's clock."""
    told = list(
        Message.objects.filter(
            store=current_store().key,
            kind__in=KINDS,
            occurred_at__gte=since,
            occurred_at__lte=until,
        ).values_list("occurred_at", "kind", "payload")
    )
    names = _names(payload for _at, _kind, payload in told)
    found = [_of_news(at, KINDS[kind], payload, names) for at, kind, payload in told]
    found += [*_mails(since, until), *_held(since, until)]
    return sorted(found, key=lambda one: (one.at, ORDER.index(one.kind)))


def totals(rows: Iterable[Happening]) -> list[Total]:
    """By kind, in the order of the report; kinds of which there is none are left out."""
    found: dict[str, Total] = {}
    for row in rows:
        total = found.setdefault(row.kind, Total(row.kind))
        total.count += 1
        if row.amount is not None:
            total.minor[row.amount.currency] += row.amount.minor
    return [found[kind] for kind in ORDER if kind in found]


def kept_mail(mail_id: UUID) -> Mail:
    """Raises NotFound."""
    row = Mail.objects.filter(pk=mail_id).first()
    if row is None:
        raise NotFound("There is no such mail.")
    return row


@dataclass(frozen=True, slots=True)
class _Names:
    """How the things in news are called."""

    customers: Mapping[str, str]
    invoices: Mapping[str, str]
    servers: Mapping[str, str]
    asked: Mapping[str, Money]


def _names(payloads: Iterable[Mapping[str, Any]]) -> _Names:
    ids: dict[str, set[str]] = {}
    for payload in payloads:
        for name in ("customer_id", "invoice_id", "subscription_id", "attempt_id"):
            if payload.get(name):
                ids.setdefault(name, set()).add(payload[name])
    customers = Customer.objects.in_bulk(ids.get("customer_id", ()))
    invoices = Invoice.objects.filter(pk__in=ids.get("invoice_id", ()))
    rows = Subscription.objects.filter(pk__in=ids.get("subscription_id", ()))
    attempts = Attempt.objects.filter(pk__in=ids.get("attempt_id", ()))
    return _Names(
        {str(key): row.label for key, row in customers.items()},
        {str(key): number for key, number in invoices.values_list("pk", "number")},
        {str(row.pk): row.delivery.get("hostname") or row.description for row in rows},
        {str(row.pk): row.amount for row in attempts},
    )


def _of_news(at: datetime, kind: str, payload: Mapping[str, Any], names: _Names) -> Happening:
    subject = payload.get("number") or names.invoices.get(payload.get("invoice_id", ""), "")
    server = payload.get("hostname") or names.servers.get(payload.get("subscription_id", ""), "")
    said = ("reason", "code", "step")
    return Happening(
        at,
        kind,
        names.customers.get(payload.get("customer_id", ""), ""),
        server or subject,
        next((str(payload[name]) for name in said if payload.get(name)), ""),
        _amount(kind, payload, names),
    )


def _amount(kind: str, payload: Mapping[str, Any], names: _Names) -> Money | None:
    if kind == "refusal":
        return names.asked.get(payload["attempt_id"])
    minor = payload.get("total_minor", payload.get("amount_minor"))
    if minor is None or kind == "reminder":
        return None
    return Money(minor, payload["currency"])


def _mails(since: datetime, until: datetime) -> Sequence[Happening]:
    rows = Mail.objects.filter(queued_at__gte=since, queued_at__lte=until)
    return [
        Happening(at, MAIL, to, kind, subject, mail_id=key)
        for key, at, to, kind, subject in rows.values_list(
            "pk", "queued_at", "recipient", "kind", "subject"
        )
    ]


def _held(since: datetime, until: datetime) -> Sequence[Happening]:
    rows = BillingRun.objects.filter(planned_at__gte=since, planned_at__lte=until)
    return [
        Happening(at, HELD, "", "", ", ".join(dict.fromkeys(one["code"] for one in alarms)))
        for at, alarms in rows.exclude(alarms=[]).values_list("planned_at", "alarms")
    ]
