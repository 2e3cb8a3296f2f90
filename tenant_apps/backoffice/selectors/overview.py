"""How the store is doing this month, and what its set-up still lacks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from branding.selectors import current_brand
from kernel.money import Money
from kernel.periods import Period, month_of, start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.models import AuditEvent
from tenant_apps.billing.models import CreditNote, Invoice
from tenant_apps.billing.selectors import today
from tenant_apps.billing.taxation import untaxed_country
from tenant_apps.orders.models import Order
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.provisioning.models import Service
from wholesale.months import FullMonth, full_month


@dataclass(frozen=True, slots=True)
class Figures:
    """
    Revenue is what was paid in this calendar month of the store's zone, net of tax and of what
    credit notes took back of paid invoices. `monthly` is a full month at today's services, with net
    retail: a part of one would not fit the prices.
    """

    month: Period
    active_services: int
    suspended_services: int
    revenue: Money
    open_amount: Money
    open_count: int
    monthly: FullMonth


def figures() -> Figures:
    store = current_store()
    month = month_of(today())
    states = Service.State
    paid = Invoice.objects.filter(
        state=Invoice.State.PAID,
        currency=store.currency,
        paid_at__gte=start_of(month.start, store.timezone),
        paid_at__lt=start_of(month.end, store.timezone),
    ).aggregate(sum=Sum("net_minor"))
    unpaid = Invoice.objects.filter(state=Invoice.State.OPEN, currency=store.currency)
    rest = F("total_minor") - F("paid_minor") - F("credited_minor")
    due = unpaid.aggregate(sum=Sum(rest), count=Count("pk"))
    noted = CreditNote.objects.filter(
        invoice__state=Invoice.State.PAID,
        currency=store.currency,
        issued_on__gte=month.start,
        issued_on__lt=month.end,
    ).aggregate(sum=Sum("net_minor"))
    services = Service.objects.aggregate(
        active=Count("pk", filter=Q(state=states.ACTIVE)),
        suspended=Count("pk", filter=Q(state=states.SUSPENDED)),
    )
    return Figures(
        month=month,
        active_services=services["active"],
        suspended_services=services["suspended"],
        revenue=Money((paid["sum"] or 0) - (noted["sum"] or 0), store.currency),
        open_amount=Money(due["sum"] or 0, store.currency),
        open_count=due["count"],
        monthly=full_month(store),
    )


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a new store has done of its set-up."""

    brand: bool
    prices: bool
    payment: bool
    order: bool
    taxes: bool  # False: there is a VAT ID, and no tax is charged

    @property
    def done(self) -> int:
        return sum((self.brand, self.prices, self.payment, self.order))

    @property
    def steps(self) -> int:
        return 4 if self.taxes else 5

    @property
    def complete(self) -> bool:
        return self.done == self.steps


def set_up(*, has_order: bool) -> SetUp:
    priced = AuditEvent.objects.filter(verb__in=("plan.priced", "product.changed"))
    accounts = GatewayAccount.objects.filter(state=GatewayAccount.State.ACTIVE)
    return SetUp(
        brand=current_brand().version > 1,
        prices=priced.exists(),
        payment=accounts.exclude(sealed_settings="").exists(),
        order=has_order,
        taxes=not untaxed_country(),
    )


def recent_orders(limit: int = 6) -> list[Order]:
    return list(Order.objects.order_by("-placed_at")[:limit])
