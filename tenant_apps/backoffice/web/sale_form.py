"""What both ways of selling a product have in common: by the cycle and by the hour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.console.forms import add_refusal, read_money
from tenant_apps.backoffice.web.shell import page
from tenant_apps.catalog.models import Product


class SaleForm(forms.Form):
    """Amounts stay texts: they are read in the store's currency, and refused at their field."""

    setup = forms.CharField(label=__("Set-up, once"), max_length=20, required=False)
    accept_loss = forms.BooleanField(label=__("Sell below cost on purpose"), required=False)

    def amount(self, name: str) -> Money:
        """What was typed, nothing for an empty one. Raises Invalid at the field."""
        typed = self.cleaned_data[name] or "0"
        return read_money(typed, current_store().currency, field=name)


def sale_page(
    request: HttpRequest,
    template: str,
    product: Product,
    form: SaleForm,
    offer: Callable[[], object],
    **facts: Any,
) -> HttpResponse:
    """GET: the form. POST: `offer` what it says; a refusal is told at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            offer()
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. Your shop shows it now."))
            return redirect("manage-cycles", product.pk)
    return page(
        request,
        template,
        at="catalogue",
        status=422 if form.errors else 200,
        product=product,
        form=form,
        currency=current_store().currency,
        **facts,
    )
