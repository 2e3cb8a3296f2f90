"""A mail about an invoice to a made-up customer, as the brand editor shows it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from branding.scenes import Scene, show_brand_in
from kernel import clock
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.ui.formats import day_text, money_text
from tenant_apps.notifications.dress import dress
from tenant_apps.notifications.models import Mail


def _invoice_mail(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    facts = {
        "name": "Mia Berger",
        "number": f"{now.year}-0118",
        "total": money_text(Money(4900, current_store().currency)),
        "due": day_text((now + timedelta(days=14)).date()),
        "invoice_id": "",
        "will_charge": True,
    }
    mail = Mail(kind="invoice.issued", recipient="mia@example.com", facts=facts)
    return HttpResponse(dress(mail, translation.get_language() or "en").html)


def bring_scenes() -> None:
    scene = Scene("mail", _("Mail"), "mail", "/", _invoice_mail, kind="mail")
    show_brand_in(scene, order=30)
