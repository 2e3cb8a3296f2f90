"""Gather the facts of a mail and queue it. Called by handlers, inside the store."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from babel.dates import format_date
from babel.numbers import format_currency

from contracts.billing import (
    InvoiceIssued,
    PlanChangeDropped,
    PlanChangePlanned,
    ReminderDue,
    SubscriptionCancelled,
    ThresholdReached,
)
from contracts.domains import DomainDrifting, DomainLive
from contracts.mailing import MailServicePaused, SenderDrifting, SenderProven
from contracts.orders import OrderPlaced
from contracts.payments import PaymentFailed, PaymentRefunded
from contracts.provisioning import ServiceChanged
from contracts.resellers import StoreOpened, TrialEnded, TrialEnding
from contracts.usage import UsageUnaccounted
from kernel import clock
from kernel.actor import MACHINE
from kernel.money import Money
from kernel.tenancy.context import current_store
from kernel.web.links import absolute_url, host_url
from shared_apps.domains.selectors import free_host
from shared_apps.fleet.desktops import DesktopDriver
from shared_apps.fleet.port import drivers
from shared_apps.identity.models import User
from shared_apps.mailing.selectors import service_label
from shared_apps.resellers.selectors import terms_of
from shared_apps.ui.formats import locale_of
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import pay_link
from tenant_apps.notifications.services import queue_capped, queue_mail
from tenant_apps.payments.selectors import default_method
from tenant_apps.provisioning.models import Service
from wholesale.selectors import tier


def say_money(amount: Money, language: str) -> str:
    text: str = format_currency(amount.major, amount.currency, locale=locale_of(language))
    return text


def _day(day: date, language: str) -> str:
    text: str = format_date(day, format="long", locale=locale_of(language))
    return text


def welcome(event: StoreOpened) -> None:
    queue_mail(
        "store.welcome",
        event.owner_email,
        event.store,
        {
            "name": event.owner_name,
            "store": event.name,
            "shop": absolute_url("/"),
            "owner": event.owner_email,
        },
    )


def about_order(event: OrderPlaced) -> None:
    customer = Customer.objects.get(pk=event.customer_id)
    total = Money(event.total_minor, event.currency)
    queue_mail(
        "order.placed",
        customer.email,
        event.order_id,
        {
            "name": customer.name,
            "number": event.number,
            "order_id": event.order_id,
            "total": say_money(total, customer.language),
        },
    )


def about_invoice(kind: str, invoice_id: str, occasion: str = "", **more: object) -> None:
    """One mail per invoice, kind and occasion. Invoices over nothing are not written about."""
    invoice = Invoice.objects.get(pk=invoice_id)
    if not invoice.total_minor:
        return
    customer = Customer.objects.get(pk=invoice.customer_id)
    facts = {
        "name": customer.name,
        "invoice_id": invoice_id,
        "number": invoice.number,
        "total": say_money(invoice.total, customer.language),
        "due": _day(invoice.due_on, customer.language),
        "pay": _way_to_pay(invoice),
        **more,
    }
    queue_capped(kind, customer.email, f"{invoice_id}{occasion}", facts, customer_id=customer.pk)


def _way_to_pay(invoice: Invoice) -> str:
    """A link that needs no sign-in while something is due, or the invoice's own page."""
    if not invoice.amount_due:
        return f"/account/invoices/{invoice.pk}/"
    return f"/pay/{pay_link(invoice.pk, actor=MACHINE)}/"


def invoice_issued(event: InvoiceIssued) -> None:
    """
    A first invoice is paid on the spot, its mail would come late. Renewals are announced, and what
    somebody of the team issued.
    """
    if event.renewal or event.by_hand:
        charged = event.renewal and default_method(UUID(event.customer_id)) is not None
        about_invoice("invoice.issued", event.invoice_id, will_charge=charged)


def payment_failed(event: PaymentFailed) -> None:
    """On the payment page the customer sees it at once; a mail is for charges in their absence."""
    if event.off_session:
        kind = "payment.needs_customer" if event.needs_customer else "payment.failed"
        about_invoice(kind, event.invoice_id, f":{event.attempt_id[:8]}", person=event.person)


def payment_refunded(event: PaymentRefunded) -> None:
    customer = Customer.objects.get(pk=event.customer_id)
    about_invoice(
        "payment.refunded",
        event.invoice_id,
        f":{event.reference}",
        amount=say_money(Money(event.amount_minor, event.currency), customer.language),
        by_hand=event.by_hand,
    )


def reminder(event: ReminderDue) -> None:
    customer = Customer.objects.get(pk=event.customer_id)
    last = event.suspend_on
    suspend = _day(date.fromisoformat(last), customer.language) if last else ""
    about_invoice("invoice.reminder", event.invoice_id, f":{event.step}", suspend=suspend)


def service_cancelled(event: SubscriptionCancelled) -> None:
    """Not for one that never had a machine."""
    service = Service.objects.filter(subscription_id=event.subscription_id).first()
    if service is None:
        return
    customer = Customer.objects.get(pk=service.customer_id)
    last = date.fromisoformat(event.ends_on)
    about_service(
        "service.cancelled",
        str(service.pk),
        event.ends_on,
        ends=_day(last, customer.language),
        over=last <= today(),
    )


def plan_change_planned(event: PlanChangePlanned) -> None:
    """Not for one that never had a machine."""
    service = Service.objects.filter(subscription_id=event.subscription_id).first()
    if service is None:
        return
    customer = Customer.objects.get(pk=service.customer_id)
    starts = _day(date.fromisoformat(event.effective_on), customer.language)
    about_service(
        "plan.change_planned", str(service.pk), event.change_id, plan=event.plan, starts=starts
    )


def plan_change_dropped(event: PlanChangeDropped) -> None:
    service = Service.objects.filter(subscription_id=event.subscription_id).first()
    if service is not None:
        about_service("plan.change_dropped", str(service.pk), event.change_id, plan=event.plan)


def plan_changed(event: ServiceChanged) -> None:
    about_service("plan.changed", event.service_id, event.change_id, plan=event.product_name)


def about_service(kind: str, service_id: str, occasion: str, **more: object) -> None:
    """Of a desktop in words of its own: it has no password, no address, and runs when started."""
    service = Service.objects.get(pk=service_id)
    is_desktop = issubclass(drivers.get(service.driver), DesktopDriver)
    if is_desktop:
        kind = kind.replace("service.", "desktops.")
    customer = Customer.objects.get(pk=service.customer_id)
    occasion = occasion or clock.local_date(clock.now(), current_store().timezone).isoformat()
    facts = {
        "name": customer.name,
        "service_id": service_id,
        "hostname": service.hostname,
        "ipv4": service.ipv4,
        "user": service.username,
        "is_desktop": is_desktop,
        **more,
    }
    queue_mail(kind, customer.email, f"{service_id}:{occasion}", facts)


def about_domain(kind: str, event: DomainLive | DomainDrifting, reason: str = "") -> None:
    """To the store's owners. The link is on the free host: the other may not answer just now."""
    page = host_url(free_host(), f"/manage/domains/{event.claim_id}/")
    facts = {"host": event.host, "page": page, "reason": reason}
    _to_owners(kind, f"{event.claim_id}:{_today()}", facts)


def about_sender(kind: str, event: SenderProven | SenderDrifting, reason: str = "") -> None:
    page = host_url(free_host(), "/manage/domains/mail/")
    facts = {"domain": event.domain, "page": page, "reason": reason}
    _to_owners(kind, f"{event.sender_id}:{_today()}", facts)


def mail_service_paused(event: MailServicePaused) -> None:
    page = host_url(free_host(), "/manage/domains/mail/service/")
    service = service_label(event.service)
    facts = {"service": service, "page": page, "answer": event.answer}
    _to_owners("mail_service.paused", f"{event.account_id}:{clock.now():%Y%m%d%H%M}", facts)


def about_usage(event: UsageUnaccounted) -> None:
    """To the store's owners, once a day."""
    facts = {"findings": event.findings, "page": host_url(free_host(), "/manage/use/")}
    _to_owners("usage.unaccounted", event.day, facts)


def about_trial(kind: str, event: TrialEnding | TrialEnded) -> None:
    """The fee is the one of the store's tier as it stands today."""
    store = current_store()
    level = tier(terms_of(store.key).tier, store.currency)
    fee = level.fee_minor if level else 0
    facts = {"ends_on": event.ends_on, "fee_minor": fee, "currency": store.currency}
    _to_owners(kind, event.ends_on, facts)


def about_threshold(event: ThresholdReached) -> None:
    page = host_url(free_host(), "/manage/billing/taxes/")
    facts = {name: getattr(event, name) for name in ("year", "number", "currency")}
    facts |= {"sold_minor": event.sold_minor, "limit_minor": event.limit_minor, "page": page}
    kind = "threshold.passed" if event.percent >= 100 else "threshold.near"
    _to_owners(kind, f"{event.year}:{event.number}", facts)


def _to_owners(kind: str, reference: str, facts: dict[str, Any]) -> None:
    for owner in User.objects.filter(role=User.Role.OWNER, is_active=True):
        queue_mail(kind, owner.email, reference, {"name": owner.name, **facts})


def _today() -> str:
    return clock.local_date(clock.now(), current_store().timezone).isoformat()
