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
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import Invoice, InvoiceLine
from tenant_apps.billing.pdf import invoice_picture
from tenant_apps.billing.selectors import today

_LINES = (("Professional", "shop.berger.example", 1400), ("Business", "db1.berger.example", 2718))


def _picture(request: HttpRequest) -> HttpResponse:
    day, currency = today(), current_store().currency
    net = sum(minor for _name, _host, minor in _LINES)
    tax = 782  # 19 % of the net
    invoice = Invoice(
        number=f"{day.year}-0118",
        currency=currency,
        net_minor=net,
        tax_minor=tax,
        total_minor=net + tax,
        tax_percent=Decimal(19),
        tax_label="VAT",
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
            net_minor=minor,
            currency=currency,
        )
        for name, host, minor in _LINES
    ]
    picture = invoice_picture(invoice, lines, translation.get_language() or "en")
    return HttpResponse(picture, content_type="image/svg+xml")


def bring_scenes() -> None:
    scene = Scene("invoice", _("Invoice"), "receipt-text", "/", _picture, kind="paper")
    show_brand_in(scene, order=40)
