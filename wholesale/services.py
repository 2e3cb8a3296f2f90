"""Verbs of the wholesale till. All run on the platform side."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.ledger import Leg, post
from kernel.errors import Conflict, NotFound
from kernel.money import Money, total
from kernel.periods import Period, month_of, start_of
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import terms_of
from wholesale.models import (
    Entry,
    Invoice,
    InvoiceLine,
    NumberSeries,
    Posting,
    Price,
    ServiceCost,
)
from wholesale.rules import share_of_month
from wholesale.selectors import fee_begins, tier
from wholesale.service_lines import service_lines
from wholesale.sessions import session_lines
from wholesale.traffic import settle_traffic, traffic_lines

BILL = "wholesale.bill"
DUE_DAYS = 7


def add_cost(
    store: str, *, service_id: UUID, product_code: str, label: str, retail: Money, started_on: date
) -> None:
    """
    A service began to run: from today it costs its store. `retail` is net of tax.

    Again: one first row per service; the first price stays.
    Raises NotFound when the product has no price in the retail currency: the delivery parks and
    staff see it, because a service without a cost would be given away.
    """
    price = _price(product_code, retail.currency)
    ServiceCost.objects.get_or_create(
        store=store,
        service_id=service_id,
        part=1,
        defaults={
            "product_code": product_code,
            "label": label,
            "currency": retail.currency,
            "wholesale_minor": price.wholesale_minor,
            "retail_minor": retail.minor,
            "started_on": started_on,
            "hour_rate": price.hour_rate,
            "traffic_gb": price.product.traffic_gb,
            "traffic_rate": price.traffic_rate,
        },
    )


def change_cost(
    store: str, *, service_id: UUID, product_code: str, retail: Money, changed_on: date
) -> None:
    """
    A service has another product from a day on: its old cost ends with the day before, the new one
    begins. `retail` is net of tax.

    Money: today's wholesale price of the product. A day with two changes is billed for the last.
    Locks: the running row. Again: the product and price that are there already change nothing.
    Raises NotFound when the product has no price in the retail currency: the delivery parks.
    """
    price = _price(product_code, retail.currency)
    with transaction.atomic():
        rows = ServiceCost.objects.select_for_update().filter(store=store, service_id=service_id)
        old = rows.filter(ended_on=None).first()
        if old is None or (old.product_code, old.retail_minor) == (product_code, retail.minor):
            return
        if old.product_code == product_code:  # another cycle or retail price: the cost stays
            old.retail_minor = retail.minor
            old.save(update_fields=["retail_minor"])
            return
        old.ended_on = max(changed_on, old.started_on)
        old.save(update_fields=["ended_on"])
        ServiceCost.objects.create(
            store=store,
            service_id=service_id,
            part=old.part + 1,
            product_code=product_code,
            label=old.label,
            currency=retail.currency,
            wholesale_minor=price.wholesale_minor,
            retail_minor=retail.minor,
            started_on=old.ended_on,
            hour_rate=price.hour_rate,
            traffic_gb=price.product.traffic_gb,
            traffic_rate=price.traffic_rate,
        )


def _price(product_code: str, currency: str) -> Price:
    rows = Price.objects.select_related("product")
    found = rows.filter(product_id=product_code, currency=currency).first()
    if found is None:
        raise NotFound(f"{product_code} has no wholesale price in {currency}")
    return found


def end_cost(store: str, *, service_id: UUID, ended_on: date) -> None:
    """A service is gone: the day it ended is not billed any more. Again: the first end stays."""
    row = ServiceCost.objects.filter(store=store, service_id=service_id, ended_on=None).first()
    if row:
        row.ended_on = max(ended_on, row.started_on)
        row.save(update_fields=["ended_on"])


def start_billing(reseller: Reseller) -> None:
    """Plan the first monthly invoice of a new store: at the end of the month it opened in."""
    first = month_of(clock.local_date(reseller.created_at, reseller.timezone))
    plan_month(reseller, first)


def plan_month(reseller: Reseller, month: Period) -> None:
    """The invoice of a month falls due when the month is over, on the store's clock."""
    schedule(
        BILL,
        f"{reseller.schema_name}:{month.start.isoformat()}",
        start_of(month.end, reseller.timezone),
        store=reseller.schema_name,
    )


def bill_month(store: str, month_start: date) -> Invoice | None:
    """
    Issue the one wholesale invoice of a store's month.

    Money:  platform fee in full (in the first and the last month for the days from the end of the
            trial, and until the store's end), each service to the day, also during the trial;
            minor units of the store's currency.
    Time:   a calendar month in the store's zone; issued when it is over, due seven days later.
    Locks:  number series.
    Again:  the month's invoice is unique: the one that is there is returned. Invariant: I-20.
    """
    with transaction.atomic():
        reseller = Reseller.objects.select_for_update().get(schema_name=store)
        month = month_of(month_start)
        found = Invoice.objects.filter(store=store, period_start=month.start).first()
        if found is None:
            found = _issue(reseller, month)
        unschedule(BILL, f"{store}:{month.start.isoformat()}", store=store)
        last = _ended_on(reseller)
        if last is None or month.end <= last:
            plan_month(reseller, month_of(month.end))
        return found


def _ended_on(reseller: Reseller) -> date | None:
    """The day on which a store was terminated, on its clock and in its zone: not billed."""
    if reseller.terminated_at is None:
        return None
    return clock.local_date(reseller.terminated_at + reseller.clock_offset, reseller.timezone)


def _issue(reseller: Reseller, month: Period) -> Invoice | None:
    traffic = traffic_lines(reseller)
    lines = [
        *_fee(reseller, month),
        *service_lines(reseller, month),
        *session_lines(reseller, month),
        *(line for _told, line in traffic),
    ]
    if not lines:
        return None
    amount = total(
        (Money(line.amount_minor, reseller.currency) for line in lines), reseller.currency
    )
    now = clock.real_now() + reseller.clock_offset
    issued_on = clock.local_date(now, reseller.timezone)
    invoice = Invoice.objects.create(
        store=reseller.schema_name,
        number=f"WS-{issued_on.year}-{_number(issued_on.year):05d}",
        period_start=month.start,
        period_end=month.end,
        currency=reseller.currency,
        total_minor=amount.minor,
        issued_at=now,
        due_on=max(issued_on, month.end) + timedelta(days=DUE_DAYS),
    )
    for line in lines:
        line.invoice = invoice
    InvoiceLine.objects.bulk_create(lines)
    settle_traffic(traffic)
    post(
        Entry,
        Posting,
        kind="invoice",
        reference=str(invoice.pk),
        description=f"Wholesale invoice {invoice.number}",
        legs=[
            Leg("receivable", amount, reseller.schema_name),
            Leg("revenue", -amount),
        ],
        at=now,
        recorded_at=clock.real_now(),
    )
    record(
        MACHINE,
        "wholesale.invoiced",
        "wholesale_invoice",
        invoice.pk,
        number=invoice.number,
        total=amount.minor,
    )
    return invoice


def _fee(reseller: Reseller, month: Period) -> list[InvoiceLine]:
    if reseller.is_house:
        return []
    level = tier(reseller.tier, reseller.currency)
    if (
        level is None
    ):  # park it for staff rather than forget the fee, or bill it in another currency
        raise NotFound(f"tier {reseller.tier} has no fee in {reseller.currency}")
    if not level.fee_minor:
        return []
    fee = Money(level.fee_minor, level.currency)
    begins = fee_begins(terms_of(reseller.schema_name), reseller.timezone)
    share = share_of_month(month, fee, begins, _ended_on(reseller))
    if share is None:
        return []
    return [
        InvoiceLine(
            store=reseller.schema_name,
            kind=InvoiceLine.Kind.FEE,
            period_start=month.start,
            description=f"Platform fee, {level.name}",
            first_day=share.period.start,
            end_day=share.period.end,
            days=share.days,
            days_in_month=share.days_in_month,
            unit_minor=level.fee_minor,
            amount_minor=share.amount.minor,
        )
    ]


def _number(year: int) -> int:
    NumberSeries.objects.get_or_create(pk=year)
    series = NumberSeries.objects.select_for_update().get(pk=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def record_payment(invoice_id: UUID, *, actor: Actor) -> None:
    """
    A store's transfer for a wholesale invoice came.

    Time:  paid on the store's clock, as the invoice was issued.
    Again: raises Conflict.
    """
    with transaction.atomic():
        invoice = Invoice.objects.select_for_update().filter(pk=invoice_id).first()
        if invoice is None:
            raise NotFound("There is no such invoice.")
        if invoice.state == Invoice.State.PAID:
            raise Conflict("This invoice is paid already.")
        reseller = Reseller.objects.get(schema_name=invoice.store)
        now = clock.real_now() + reseller.clock_offset
        invoice.state, invoice.paid_at = Invoice.State.PAID, now
        invoice.save(update_fields=["state", "paid_at"])
        amount = Money(invoice.total_minor, invoice.currency)
        post(
            Entry,
            Posting,
            kind="payment",
            reference=str(invoice.pk),
            description=f"Transfer for {invoice.number}",
            legs=[Leg("bank", amount), Leg("receivable", -amount, invoice.store)],
            at=now,
            recorded_at=clock.real_now(),
        )
        record(actor, "wholesale.paid", "wholesale_invoice", invoice.pk, number=invoice.number)
