"""The portal's first page with made-up servers, as the brand editor shows it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from branding.scenes import Scene, show_brand_in
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.identity.models import User
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.selectors import today
from tenant_apps.payments.models import PaymentMethod
from tenant_apps.portal.selectors import NextInvoice, Overview
from tenant_apps.portal.web.overview import draw
from tenant_apps.provisioning.models import Service

_NAME, _EMAIL = "Mia Berger", "mia@example.com"
_SERVERS = (
    ("shop.berger.example", "Professional", "203.0.113.24", "active"),
    ("db1.berger.example", "Business", "203.0.113.31", "active"),
    ("staging.berger.example", "Starter", "", "provisioning"),
)


def _overview(request: HttpRequest) -> HttpResponse:
    request.user = User(email=_EMAIL, name=_NAME)
    return draw(request, Customer(name=_NAME), _found())


def _found() -> Overview:
    currency, day = current_store().currency, today()
    servers = [
        Service(hostname=host, product_name=product, ipv4=address, state=state)
        for host, product, address, state in _SERVERS
    ]
    invoices = [
        Invoice(
            number=f"{day.year}-{number:04}",
            currency=currency,
            total_minor=minor,
            issued_on=day - timedelta(days=age),
            due_on=day + timedelta(days=14 - age),
            state=state,
        )
        for number, minor, age, state in ((118, 4900, 2, "open"), (97, 1400, 30, "paid"))
    ]
    return Overview(
        services=servers,
        invoices=invoices,
        overdue=[],
        balance=Money(4900, currency),
        credit=Money.zero(currency),
        next_invoice=NextInvoice(day + timedelta(days=12), Money(4900, currency)),
        card=PaymentMethod(last4="4242", expires_month=8, expires_year=day.year + 2),
        waiting=[],
    )


def bring_scenes() -> None:
    show_brand_in(
        Scene("portal", _("Customer area"), "user-round", "/account/", _overview), order=20
    )
