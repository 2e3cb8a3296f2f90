"""Papers as files for programs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kernel.web.files import xml_file
from tenant_apps.billing.einvoicing import einvoice
from tenant_apps.billing.errors import NoEInvoice
from tenant_apps.billing.models import CreditNote, Invoice


def xml_or_why(request: HttpRequest, row: Invoice | CreditNote, back: HttpResponse) -> HttpResponse:
    """The e-invoice; where there is none, a word on the page it was asked on."""
    try:
        made = einvoice(row)
    except NoEInvoice as no:
        lacks_country = "BT-55" in str(no.facts["lacking"])
        said = _("There is no e-invoice of this paper.")
        if lacks_country:
            said = _("There is no e-invoice of it: the address had no country.")
        messages.info(request, said)
        return back
    return xml_file(row.number, made)
