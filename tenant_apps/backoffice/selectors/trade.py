"""Orders, invoices and services as the console lists them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.tenancy.context import current_store
from tenant_apps.backoffice.selectors.people import ids_matching
from tenant_apps.billing.errors import CreditNoteNotFound
from tenant_apps.billing.models import CreditNote, Invoice, PlanChange, Subscription, TaxRate
from tenant_apps.billing.selectors import subscriptions_on, today
from tenant_apps.catalog.models import Product
from tenant_apps.orders.models import Order, OrderLine
from tenant_apps.payments.models import Attempt, Payment
from tenant_apps.provisioning.models import ActionLog, Job, Service

INVOICE_STATES = ("open", "overdue", "paid", "credited", "void", "uncollectible")
# "resizing": another plan waits for its payment or its day.
SERVICE_STATES = ("resizing", "active", "provisioning", "setup_failed", "suspended", "terminated")
ORDER_STATES = ("awaiting_payment", "provisioning", "active", "cancelled")


def invoices(state: str = "", words: str = "") -> QuerySet[Invoice]:
    """Newest first. "overdue" is open and past its due day."""
    found = Invoice.objects.order_by("-issued_at", "-number")
    if state == "overdue":
        found = found.filter(state=Invoice.State.OPEN, due_on__lt=today())
    elif state in INVOICE_STATES:
        found = found.filter(state=state)
    if words:
        found = found.filter(Q(number__icontains=words) | Q(customer_id__in=ids_matching(words)))
    return found


def invoice(invoice_id: UUID) -> Invoice:
    """Raises NotFound."""
    row = Invoice.objects.filter(pk=invoice_id).first()
    if row is None:
        raise NotFound(_("There is no such invoice."))
    return row


def currency() -> str:
    """What the store sells and bills in."""
    return current_store().currency


def tax_categories() -> list[str]:
    """Classes of goods that a product or a rate names."""
    named = {*Product.objects.values_list("tax_category", flat=True)}
    named |= {*TaxRate.objects.values_list("category", flat=True)}
    return sorted(named - {""})


def credit_notes(words: str = "") -> QuerySet[CreditNote]:
    """Newest first."""
    found = CreditNote.objects.select_related("invoice").order_by("-issued_at", "-number")
    if words:
        by_number = Q(number__icontains=words) | Q(invoice__number__icontains=words)
        found = found.filter(by_number | Q(customer_id__in=ids_matching(words)))
    return found


def credit_note(note_id: UUID) -> CreditNote:
    """Raises CreditNoteNotFound."""
    row = credit_notes().filter(pk=note_id).first()
    if row is None:
        raise CreditNoteNotFound(_("There is no such credit note."))
    return row


def payments_of(invoice_id: UUID) -> list[Payment]:
    rows = Payment.objects.filter(invoice_id=invoice_id).select_related("account")
    return list(rows.prefetch_related("refunds").order_by("received_at"))


def attempts_of(invoice_id: UUID) -> list[Attempt]:
    rows = Attempt.objects.filter(invoice_id=invoice_id).select_related("account")
    return list(rows.order_by("-created_at")[:10])


def orders(state: str = "", words: str = "") -> QuerySet[Order]:
    found = Order.objects.order_by("-placed_at", "pk")
    if state in ORDER_STATES:
        found = found.filter(state=state)
    if words:
        found = found.filter(Q(number__icontains=words) | Q(customer_id__in=ids_matching(words)))
    return found


def order(order_id: UUID) -> Order:
    """Raises NotFound."""
    row = Order.objects.filter(pk=order_id).first()
    if row is None:
        raise NotFound(_("There is no such order."))
    return row


def order_of_service(service: Service) -> Order | None:
    line = OrderLine.objects.filter(pk=service.order_line_id).select_related("order").first()
    return line.order if line else None


def order_of_invoice(invoice: Invoice) -> Order | None:
    """The order that an invoice began with; a renewal has none."""
    return Order.objects.filter(invoice_id=invoice.pk).first()


def services_on(invoice: Invoice) -> list[Service]:
    """The services that an invoice's lines are for."""
    keys = subscriptions_on(invoice)
    return list(Service.objects.filter(subscription_id__in=keys).order_by("hostname"))


def invoices_for(service: Service, most: int = 5) -> list[Invoice]:
    """The invoices that a service is on, newest first."""
    lines = {"lines__subscription_id": service.subscription_id, "lines__is_void": False}
    return list(Invoice.objects.filter(**lines).distinct().order_by("-issued_at", "-number")[:most])


def services(state: str = "", words: str = "") -> QuerySet[Service]:
    """Newest first. "waiting" is what only a person can bring on."""
    found = Service.objects.order_by("-requested_at", "pk")
    if state == "waiting":
        found = found.filter(
            Q(jobs__state=Job.State.STUCK)
            | Q(jobs__state=Job.State.WAITING, jobs__action="create", driver="manual")
        ).distinct()
    elif state == "resizing":
        found = found.filter(subscription_id__in=_waiting().values("subscription_id"))
    elif state in SERVICE_STATES:
        found = found.filter(state=state)
    if words:
        found = found.filter(
            Q(hostname__icontains=words)
            | Q(ipv4__startswith=words)
            | Q(customer_id__in=ids_matching(words))
        )
    return found


def changes_of(rows: Iterable[Service]) -> dict[UUID, PlanChange]:
    """Subscription → the change of plan that waits, in one query."""
    found = _waiting().filter(subscription_id__in=[row.subscription_id for row in rows])
    return {one.subscription_id: one for one in found}


def _waiting() -> QuerySet[PlanChange]:
    return PlanChange.objects.filter(
        state__in=[PlanChange.State.SCHEDULED, PlanChange.State.WAITING]
    )


def subscription_of(service: Service) -> Subscription:
    """Raises NotFound."""
    row = Subscription.objects.filter(pk=service.subscription_id).first()
    if row is None:
        raise NotFound(_("There is no such service."))
    return row


def service(service_id: UUID) -> Service:
    """Raises NotFound."""
    row = Service.objects.filter(pk=service_id).first()
    if row is None:
        raise NotFound(_("There is no such service."))
    return row


def jobs_of(service_id: UUID) -> list[Job]:
    return list(Job.objects.filter(service_id=service_id).order_by("-requested_at")[:10])


def log_of(service_id: UUID) -> list[ActionLog]:
    return list(ActionLog.objects.filter(service_id=service_id).order_by("-at", "-pk")[:40])
