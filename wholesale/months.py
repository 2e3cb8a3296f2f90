"""What a store's months cost it and bring it: those invoiced, and a full one as things stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kernel.money import Money, total
from kernel.tenancy.store import Store
from shared_apps.resellers.selectors import terms_of
from wholesale.models import Invoice, InvoiceLine
from wholesale.selectors import MarginSum, invoices, margin_sums, margins, tier


@dataclass(frozen=True, slots=True)
class MonthSum:
    """A month of a store as invoiced. Retail is to the day, as wholesale is."""

    invoice: Invoice
    services: int
    fee: Money
    wholesale: Money
    retail: Money

    @property
    def margin(self) -> Money:
        """What the services left the store, after wholesale and fee."""
        return self.retail - self.wholesale - self.fee


@dataclass(frozen=True, slots=True)
class FullMonth:
    """A whole month at the services that run today, in the store's currency."""

    services: MarginSum
    fee: Money


def full_month(store: Store) -> FullMonth:
    """Whatever day it is: no part of a month, so that cost and retail are of the same span."""
    currency = store.currency
    rows = margin_sums(row for row in margins(store.key) if row.retail.currency == currency)
    zero = Money.zero(currency)
    terms = terms_of(store.key)
    level = None if terms.is_house else tier(terms.tier, currency)
    fee = Money(level.fee_minor, currency) if level else zero
    return FullMonth(rows[0] if rows else MarginSum(zero, zero), fee)


def month_sums(store_key: str) -> list[MonthSum]:
    """The newest month first."""
    lines: dict[UUID, list[InvoiceLine]] = {}
    for line in InvoiceLine.objects.filter(store=store_key).order_by("pk"):
        lines.setdefault(line.invoice_id, []).append(line)
    return [_month_sum(row, lines.get(row.pk, [])) for row in invoices(store_key)]


def _month_sum(row: Invoice, lines: list[InvoiceLine]) -> MonthSum:
    currency = row.currency
    kinds = InvoiceLine.Kind
    services = [line for line in lines if line.kind != kinds.FEE]
    fees = [line for line in lines if line.kind == kinds.FEE]
    retail = [_retail(line, currency) for line in services]
    return MonthSum(
        row,
        len({line.service_id for line in services if line.kind == kinds.SERVICE}),
        total((Money(line.amount_minor, currency) for line in fees), currency),
        total((Money(line.amount_minor, currency) for line in services), currency),
        total(retail, currency),
    )


def _retail(line: InvoiceLine, currency: str) -> Money:
    share = Decimal(line.days) / Decimal(line.days_in_month)
    amount = Money(line.retail_minor, currency).times(share)
    return -amount if line.kind == InvoiceLine.Kind.CREDIT else amount
