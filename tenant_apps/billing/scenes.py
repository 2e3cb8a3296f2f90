"""An invoice that is in no books, as the brand editor shows it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from branding.scenes import Scene, show_brand_in
from branding.selectors import seller_snapshot
from kernel import clock
from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import Invoice, InvoiceLine
from tenant_apps.billing.pdf import invoice_picture
from tenant_apps.billing.rules.pricing import TaxPolicy, split_tax
from tenant_apps.billing.selectors import today

_LINES = (("Professional", "shop.berger.example", 1400), ("Business", "db1.berger.example", 2718))


def _picture(request: HttpRequest) -> HttpResponse:
    day, currency = today(), current_store().currency
    rate = TaxPolicy(Decimal(19), "VAT", included=False)
    priced = [split_tax(Money(minor, currency), rate) for _name, _host, minor in _LINES]
    net = sum(one.minor for one, _tax in priced)
    tax = sum(one.minor for _net, one in priced)
    invoice = Invoice(
        number=f"{day.year}-0118",
        currency=currency,
        net_minor=net,
        tax_minor=tax,
        total_minor=net + tax,
        tax_percent=rate.percent,
        tax_label=rate.label,
        seller=seller_snapshot(),
        buyer={"name": "Berger Keramik", "address": ["Töpferweg 2", "04103 Leipzig"], "vat_id": ""},
        issued_at=clock.now(),
        issued_on=day,
        due_on=day + timedelta(days=14),
    )
    lines = [
        InvoiceLine(
            description=f"{name} – {host}",
            period_start=day,
            period_end=day + timedelta(days=30),
            unit_minor=minor,
            net_minor=net_of_line.minor,
            tax_minor=tax_of_line.minor,
            tax_percent=rate.percent,
            tax_label=rate.label,
            currency=currency,
        )
        for (name, host, minor), (net_of_line, tax_of_line) in zip(_LINES, priced, strict=True)
    ]
    picture = invoice_picture(invoice, lines, translation.get_language() or "en")
    return HttpResponse(picture, content_type="image/svg+xml")


def bring_scenes() -> None:
    scene = Scene("invoice", _("Invoice"), "receipt-text", "/", _picture, kind="paper")
    show_brand_in(scene, order=40)
