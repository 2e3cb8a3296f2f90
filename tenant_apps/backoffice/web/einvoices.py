"""What e-invoices say of the store."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from kernel.errors import Invalid
from shared_apps.console.forms import add_refusal
from shared_apps.ui.formats import countries
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.seller import seller_now
from tenant_apps.billing.services import change_seller


def _text(label: object, most: int, help_text: object = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, help_text=help_text)  # type: ignore[arg-type]


class SellerForm(forms.Form):
    country = forms.ChoiceField(
        label=__("Your company is in"), required=False, choices=lambda: [("", ""), *countries()]
    )
    postcode = _text(__("Postcode"), 20)
    city = _text(__("City"), 120)
    register_number = _text(
        __("Company register number"), 60, __("Needed for customers outside the EU.")
    )
    contact = _text(__("Contact"), 120, __("A person or a desk."))
    phone = _text(__("Phone number"), 40)
    e_address = _text(
        __("Electronic address"),
        100,
        __("Empty: your support mail address. Or one like 0204:991-1."),
    )
    bank_iban = _text(__("IBAN"), 42)
    bank_bic = _text(__("BIC"), 11)
    mails_einvoice = forms.BooleanField(
        label=__("Mails carry the XML as a file of its own too"),
        required=False,
        help_text=__("It is inside each PDF anyway."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def einvoices(request: HttpRequest) -> HttpResponse:
    now = seller_now()
    start = {**now, "mails_einvoice": policy().mails_einvoice}
    form = SellerForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        values = {name: str(form.cleaned_data[name]) for name in form.fields}
        values["mails_einvoice"] = "yes" if form.cleaned_data["mails_einvoice"] else ""
        try:
            change_seller(values, actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. It holds from the next invoice."))
            return redirect("manage-einvoices")
    status = 422 if form.errors else 200
    return page(request, "einvoices", at="policy", status=status, form=form, seller=now)
