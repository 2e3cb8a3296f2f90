"""Answers from the wholesale books. Stores read prices, and only their own costs and invoices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from kernel import clock
from kernel.errors import NotFound
from kernel.money import Money, total
from kernel.periods import Period
from kernel.tenancy.store import Store
from shared_apps.resellers.selectors import Terms, terms_of
from wholesale.models import (
    Invoice,
    InvoiceLine,
    Price,
    Product,
    ServiceCost,
    SessionCost,
    Tier,
)
from wholesale.rules import fee_starts_on, share_of_month


def offered_products() -> list[Product]:
    return list(Product.objects.filter(state=Product.State.OFFERED).prefetch_related("prices"))


def price_in(product: Product, currency: str) -> Price | None:
    return next((p for p in product.prices.all() if p.currency == currency), None)


def cost_of(code: str, currency: str) -> Money | None:
    """What EZSCALE charges a month for a product; None when it has no price in the currency."""
    row = Price.objects.filter(product_id=code, currency=currency).first()
    return Money(row.wholesale_minor, currency) if row else None


def costs(currency: str) -> dict[str, Money]:
    """Wholesale price a month by product code, in one query."""
    rows = Price.objects.filter(currency=currency)
    return {row.product_id: Money(row.wholesale_minor, currency) for row in rows}


def hour_rate_of(code: str, currency: str) -> Decimal | None:
    """What an hour of a session costs the store, in whole currency; None: it is no such product."""
    rows = Price.objects.filter(product_id=code, currency=currency)
    return rows.values_list("hour_rate", flat=True).first()


def tier(code: str, currency: str) -> Tier | None:
    """The tier with its fee in a currency: "basic", or "basic-usd" where that is another one."""
    codes = (code, f"{code}-{currency.lower()}")
    return Tier.objects.filter(pk__in=codes, currency=currency).first()


@dataclass(frozen=True, slots=True)
class Margin:
    """A running service: what it costs the store and what it brings net of tax, a month."""

    label: str
    product_code: str
    service_id: str
    started_on: date
    ended_on: date | None
    wholesale: Money
    retail: Money

    @property
    def margin(self) -> Money:
        return self.retail - self.wholesale


def margins(store_key: str, *, running_only: bool = True) -> list[Margin]:
    rows = ServiceCost.objects.filter(store=store_key).order_by("-started_on", "pk")
    if running_only:
        rows = rows.filter(ended_on=None)
    return [
        Margin(
            row.label,
            row.product_code,
            str(row.service_id),
            row.started_on,
            row.ended_on,
            Money(row.wholesale_minor, row.currency),
            Money(row.retail_minor, row.currency),
        )
        for row in rows
    ]


def why_held(store_key: str) -> str:
    """A store whose machines still cost it something does not end. For staff."""
    count = ServiceCost.objects.filter(store=store_key, ended_on=None).count()
    return f"Servers of this store are still running: {count}" if count else ""


def invoices(store_key: str) -> QuerySet[Invoice]:
    return Invoice.objects.filter(store=store_key).order_by("-period_start")


def overdue(store_key: str, today: date) -> QuerySet[Invoice]:
    """Unpaid after their due day, the oldest first. `today` is the store's."""
    rows = invoices(store_key).filter(state=Invoice.State.ISSUED, due_on__lt=today)
    return rows.order_by("due_on")


def invoice_lines(invoice: Invoice) -> list[InvoiceLine]:
    """The fee first, then the services by their first day, then what is given back."""
    order = list(InvoiceLine.Kind)
    rows = InvoiceLine.objects.filter(invoice=invoice).order_by("first_day", "pk")
    return sorted(rows, key=lambda row: order.index(InvoiceLine.Kind(row.kind)))


def sessions_behind(invoice: Invoice) -> dict[tuple[UUID, date], list[SessionCost]]:
    """What its lines of desktops are made of, by service and month, in one query."""
    lines = InvoiceLine.objects.filter(invoice=invoice, kind=InvoiceLine.Kind.SESSIONS)
    places = set(lines.values_list("service_id", "period_start"))
    if not places:
        return {}
    rows = SessionCost.objects.filter(
        store=invoice.store,
        service_id__in={service for service, _month in places},
        month__in={month for _service, month in places},
    ).order_by("from_at", "pk")
    found: dict[tuple[UUID, date], list[SessionCost]] = {}
    for row in rows:
        found.setdefault((row.service_id, row.month), []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a store's month will cost if nothing changes until its end."""

    month: Period
    running: int
    services: Money
    fee: Money

    @property
    def total(self) -> Money:
        return self.services + self.fee


def estimate(store: Store, month: Period) -> Estimate:
    """The arithmetic of the monthly invoice, on what is known today."""
    rows = ServiceCost.objects.filter(
        store=store.key, started_on__lt=month.end, currency=store.currency
    ).exclude(ended_on__lte=month.start)
    shares = [
        share_of_month(
            month, Money(row.wholesale_minor, row.currency), row.started_on, row.ended_on
        )
        for row in rows
    ]
    return Estimate(
        month,
        sum(row.ended_on is None for row in rows),
        total((share.amount for share in shares if share), store.currency),
        _fee_of(store, month),
    )


def fee_begins(terms: Terms, timezone: str) -> date:
    """The first local day with a platform fee; the days of the trial have none."""
    ends = terms.trial_ends_at
    return fee_starts_on(
        clock.local_date(terms.opened_at, timezone),
        clock.local_date(ends, timezone) if ends else None,
    )


def trial_left(store: Store, today: date) -> date | None:
    """The first day with a fee while it is still to come; None when it came, or never will."""
    terms = terms_of(store.key)
    begins = fee_begins(terms, store.timezone)
    return begins if not terms.is_house and begins > today else None


def _fee_of(store: Store, month: Period) -> Money:
    terms = terms_of(store.key)
    level = None if terms.is_house else tier(terms.tier, store.currency)
    if level is None:
        return Money.zero(store.currency)
    begins = fee_begins(terms, store.timezone)
    share = share_of_month(month, Money(level.fee_minor, level.currency), begins, None)
    return share.amount if share else Money.zero(store.currency)


@dataclass(frozen=True, slots=True)
class Running:
    """Running services of a store and what they cost it a month."""

    count: int
    wholesale: Money
    retail: Money


def running_by_store(keys: Iterable[str] | None = None) -> dict[str, list[Running]]:
    """Store → its running services, one entry a currency. All stores without `keys`."""
    rows = ServiceCost.objects.filter(ended_on=None)
    if keys is not None:
        rows = rows.filter(store__in=list(keys))
    found: dict[str, list[Running]] = {}
    sums = rows.values("store", "currency").annotate(
        count=Count("pk"), cost=Sum("wholesale_minor"), retail=Sum("retail_minor")
    )
    for row in sums.order_by("store", "currency"):
        currency = row["currency"]
        found.setdefault(row["store"], []).append(
            Running(row["count"], Money(row["cost"], currency), Money(row["retail"], currency))
        )
    return found


def products() -> list[Product]:
    """All of them, withdrawn ones too, with their prices."""
    return list(Product.objects.prefetch_related("prices"))


def product(code: str) -> Product:
    """Raises NotFound."""
    row = Product.objects.prefetch_related("prices").filter(pk=code).first()
    if row is None:
        raise NotFound("There is no such product.")
    return row


def tiers() -> list[tuple[Tier, Money]]:
    """The cheapest first, each with its fee a month."""
    rows = Tier.objects.order_by("fee_minor", "code")
    return [(row, Money(row.fee_minor, row.currency)) for row in rows]


def currencies() -> list[str]:
    """The currencies that anything is priced in."""
    rows = Price.objects.values_list("currency", flat=True).distinct()
    return list(rows.order_by("currency"))


def with_total(invoice: Invoice) -> tuple[Invoice, Money]:
    return invoice, Money(invoice.total_minor, invoice.currency)


def invoice(invoice_id: UUID) -> Invoice:
    """Raises NotFound."""
    row = Invoice.objects.filter(pk=invoice_id).first()
    if row is None:
        raise NotFound("There is no such invoice.")
    return row


@dataclass(frozen=True, slots=True)
class MarginSum:
    """Wholesale against net retail in one currency."""

    wholesale: Money
    retail: Money

    @property
    def margin(self) -> Money:
        return self.retail - self.wholesale

    @property
    def percent(self) -> Decimal | None:
        """Margin in percent of net retail, one digit."""
        if not self.retail:
            return None
        share: Decimal = Decimal(self.margin.minor) * 100 / Decimal(self.retail.minor)
        return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def margin_sums(rows: Iterable[Margin]) -> list[MarginSum]:
    """One sum a currency: a store's services may have been sold in several."""
    found: dict[str, list[Margin]] = {}
    for row in rows:
        found.setdefault(row.retail.currency, []).append(row)
    return [
        MarginSum(
            total((row.wholesale for row in group), currency),
            total((row.retail for row in group), currency),
        )
        for currency, group in sorted(found.items())
    ]


def overdue_count() -> int:
    """How many of the platform's own invoices nobody paid in time."""
    today = clock.real_now().date()
    return Invoice.objects.filter(state=Invoice.State.ISSUED, due_on__lt=today).count()
