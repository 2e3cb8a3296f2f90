"""Have an outside engine know of what it taxed: each paper once, and what takes it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kernel import clock
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from kernel.money import Money, total
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, schedule_many, unschedule
from shared_apps.taxing.port import Item, Place, Recorded, Report
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice, InvoiceLine, TaxQuote, TaxReport
from tenant_apps.billing.outside_tax import place_of
from tenant_apps.billing.rules.pricing import Line
from tenant_apps.billing.selectors import today

REPORT = "billing.report_tax"
_WAITS = (1, 5, 15, 60, 360)  # minutes after a try; then every six hours
_LINE = "1"  # a paper is told as one line: its net and tax


def plan_reports(
    papers: Iterable[tuple[UUID, str, Customer, Iterable[Line]]], credited: Sequence[int] = ()
) -> None:
    """
    Have the engine told of invoices that are being issued, as far as it taxed them; called with
    (id, number, buyer, lines) within the transaction that issues.

    `credited`: the lines that the one paper gives back of. When more goes back than is sold, it
    is a refund of the sale of the first of them.
    Again:  the constraint refuses a second one.
    """
    found = [(one, taxed) for one in papers if (taxed := _by_engine(one[3]))]
    codes = _codes(taxed[0] for _, taxed in found)
    made = [
        _sale(*one[:3], taxed, codes) or _rest_of_sale(*one[:2], taxed, credited)
        for one, taxed in found
    ]
    rows = [row for row in made if row is not None]
    if rows:
        TaxReport.objects.bulk_create(rows)
        schedule_many(REPORT, [(str(row.pk), clock.now()) for row in rows])


def plan_taking_back(paper_id: UUID, number: str, invoice: Invoice, net: Money, tax: Money) -> None:
    """
    Have the engine told of what a credit note takes back; `paper_id` is the note's, or the
    invoice's own when it is void. Nothing when the engine was not told of the sale.
    """
    sale = TaxReport.objects.filter(kind="sale", paper_id=invoice.pk).first()
    if sale is None or not net.minor:
        return
    row = _refund(sale, paper_id, number, net, tax)
    row.save()
    schedule(REPORT, str(row.pk), clock.now(), wake=True)


def report_to_make(report_id: UUID) -> TaxReport | None:
    """The report if it is still to be made; a refund waits for its sale (note_report)."""
    row = TaxReport.objects.select_related("sale").get(pk=report_id)
    closed = {TaxReport.State.RECORDED, TaxReport.State.REFUSED}
    if row.state in closed:
        unschedule(REPORT, str(row.pk))
        return None
    return None if row.sale_id and _waits_for_sale(row.pk, row.sale_id) else row


def _waits_for_sale(report_id: UUID, sale_id: UUID) -> bool:
    """A sale that the engine refused waits for a person, and so does what takes it back."""
    with one_transaction():
        sale = TaxReport.objects.select_for_update().get(pk=sale_id)
        if sale.state == TaxReport.State.REFUSED:
            unschedule(REPORT, str(report_id))
        elif sale.state != TaxReport.State.RECORDED:
            schedule(REPORT, str(report_id), clock.now() + timedelta(minutes=_WAITS[1]))
        return sale.state != TaxReport.State.RECORDED


def as_told(row: TaxReport) -> Report:
    """In the engine's terms."""
    body = row.body
    item = Item(
        _LINE,
        body["text"],
        body["code"],
        Money(row.net_minor, row.currency),
        Money(row.tax_minor, row.currency),
    )
    return Report(
        row.reference,
        date.fromisoformat(body["on"]),
        str(row.customer_id),
        Place(**body["to"]),
        (item,),
        row.sale.reference if row.sale else "",
        row.sale.remote_id if row.sale else "",
    )


def note_report(report_id: UUID, said: Recorded) -> None:
    """The engine has it, and may have what goes back of it. Again: stays."""
    with one_transaction():
        row = TaxReport.objects.select_for_update().get(pk=report_id)
        if row.state == TaxReport.State.RECORDED:
            return
        row.state, row.trouble = TaxReport.State.RECORDED, ""
        row.remote_id, row.engine_tax_minor = said.remote_id[:120], said.tax.minor
        row.closed_at = clock.now()
        row.save()
        unschedule(REPORT, str(row.pk))
        waiting = row.refunds.filter(state=TaxReport.State.DUE).values_list("pk", flat=True)
        schedule_many(REPORT, [(str(key), clock.now()) for key in waiting])
        record(MACHINE, "tax_report.recorded", "tax_report", row.pk, reference=row.reference)


def note_report_trouble(report_id: UUID, trouble: str, *, unknown: bool, final: bool) -> None:
    """
    The engine does not have it, or nobody knows. `final`: it said no, and a person must look.

    Again:  asked again later, under the same reference, so that it never has two.
    """
    with one_transaction():
        row = TaxReport.objects.select_for_update().get(pk=report_id)
        if row.state == TaxReport.State.RECORDED:
            return
        wait = _WAITS[min(row.tries, len(_WAITS) - 1)]
        row.tries, row.trouble = min(row.tries + 1, 30_000), trouble[:300]
        if final:
            row.state, row.closed_at = TaxReport.State.REFUSED, clock.now()
            unschedule(REPORT, str(row.pk))
            record(MACHINE, "tax_report.refused", "tax_report", row.pk, reason=trouble[:300])
        else:
            row.state = TaxReport.State.UNKNOWN if unknown else row.state
            schedule(REPORT, str(row.pk), clock.now() + timedelta(minutes=wait))
        row.save()


def try_report_again(report_id: UUID) -> None:
    """A person's button for one that was refused. Again: one that is recorded stays."""
    with one_transaction():
        row = TaxReport.objects.select_for_update().get(pk=report_id)
        if row.state == TaxReport.State.REFUSED:
            row.state, row.closed_at, row.tries = TaxReport.State.DUE, None, 0
            row.save(update_fields=["state", "closed_at", "tries"])
        if row.state != TaxReport.State.RECORDED:
            schedule(REPORT, str(row.pk), clock.now(), wake=True)


def _by_engine(lines: Iterable[Line]) -> list[Line]:
    """The lines that an engine taxed, the largest first."""
    found = [one for one in lines if one.rate.proof and one.rate.proof.quote]
    return sorted(found, key=lambda one: -one.net.minor)


def _codes(lines: Iterable[Line]) -> dict[str, str]:
    """By the id of the answer that a line was taxed by."""
    ids = {one.rate.proof.quote for one in lines if one.rate.proof}
    rows = TaxQuote.objects.filter(pk__in=ids).values_list("pk", "code") if ids else []
    return {str(key): code for key, code in rows}


def _sale(
    key: UUID, number: str, buyer: Customer, taxed: list[Line], codes: dict[str, str]
) -> TaxReport | None:
    """
    Told as one line, of the kind of goods that most of it is. None when nothing is left of it.
    """
    proof = taxed[0].rate.proof
    assert proof is not None
    currency = taxed[0].net.currency
    net, tax = total((x.net for x in taxed), currency), total((x.tax for x in taxed), currency)
    if net.minor <= 0 or tax.minor < 0:
        return None
    return TaxReport(
        engine=proof.engine,
        kind=TaxReport.Kind.SALE,
        paper_id=key,
        customer_id=buyer.pk,
        reference=_reference(number, key, "s"),
        body={
            "text": number,
            "on": today().isoformat(),
            "to": _place(place_of(buyer)),
            "code": codes.get(proof.quote, ""),
        },
        currency=currency,
        net_minor=net.minor,
        tax_minor=tax.minor,
        created_at=clock.now(),
    )


def _rest_of_sale(
    key: UUID, number: str, taxed: list[Line], credited: Sequence[int]
) -> TaxReport | None:
    """A paper by which more goes back than is sold. None when the engine knows of no such sale."""
    currency = taxed[0].net.currency
    net, tax = total((x.net for x in taxed), currency), total((x.tax for x in taxed), currency)
    papers = dict(InvoiceLine.objects.filter(pk__in=credited).values_list("pk", "invoice_id"))
    sales = TaxReport.objects.filter(kind="sale", paper_id__in=papers.values())
    found = {one.paper_id: one for one in sales}
    sale = next((found[papers[line]] for line in credited if papers.get(line) in found), None)
    if sale is None or net.minor >= 0:
        return None
    return _refund(sale, key, number, -net, max(-tax, Money.zero(currency)))


def _refund(sale: TaxReport, paper_id: UUID, number: str, net: Money, tax: Money) -> TaxReport:
    return TaxReport(
        engine=sale.engine,
        kind=TaxReport.Kind.REFUND,
        paper_id=paper_id,
        sale=sale,
        customer_id=sale.customer_id,
        reference=_reference(number, paper_id, "r"),
        body={**sale.body, "text": number, "on": today().isoformat()},
        currency=net.currency,
        net_minor=min(net.minor, sale.net_minor),
        tax_minor=min(tax.minor, sale.tax_minor),
        created_at=clock.now(),
    )


def _place(to: Place) -> dict[str, Any]:
    return {
        "country": to.country,
        "region": to.region,
        "postcode": to.postcode,
        "city": to.city,
        "street": to.street,
    }


def _reference(number: str, key: UUID, kind: str) -> str:
    """Unique for ever, in letters, digits and hyphens: all that every engine takes."""
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', number)[:40]}-{key.hex[-10:]}-{kind}"
