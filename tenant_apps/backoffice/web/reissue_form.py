"""The form of an invoice that is issued anew: what it says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.ui.formats import countries
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice, InvoiceLine
from tenant_apps.billing.services.reissue import BUYER, Corrections


def _countries() -> list[tuple[str, str]]:
    return [("", ""), *countries()]


class ReissueForm(forms.Form):
    """Begins with what the customer's record says now, and the lines as they are."""

    name = forms.CharField(label=_("Name"), max_length=200)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=_countries, required=False)
    vat_id = forms.CharField(label=_("VAT ID"), max_length=30, required=False)
    reference = forms.CharField(
        label=_("Buyer reference"),
        max_length=100,
        required=False,
        help_text=_("What the buyer wants on every invoice, such as a Leitweg-ID."),
    )
    order_reference = forms.CharField(
        label=_("Their order number"),
        max_length=60,
        required=False,
        help_text=_("Of this invoice alone."),
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: as many days from today as the old one had."),
    )
    keep = forms.BooleanField(
        label=_("Change the customer's record too"), required=False, initial=True
    )
    retax = forms.BooleanField(
        label=_("Tax it anew"),
        required=False,
        help_text=_("As this buyer is taxed today. Otherwise each line keeps its tax."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(
        self,
        invoice: Invoice,
        lines: Sequence[InvoiceLine],
        customer: Customer,
        data: Mapping[str, str] | None = None,
    ) -> None:
        initial: dict[str, Any] = {name: getattr(customer, name) for name in BUYER}
        initial["order_reference"] = invoice.buyer.get("order_reference", "")
        super().__init__(data, initial=initial)
        self.names = {f"text-{one.pk}": one for one in lines}
        for at, (name, one) in enumerate(self.names.items(), start=1):
            self.fields[name] = forms.CharField(
                label=f"{at}.", max_length=200, initial=one.description
            )

    @property
    def line_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    def corrections(self) -> Corrections:
        typed = self.cleaned_data
        return Corrections(
            buyer={name: typed[name] for name in BUYER},
            order_reference=typed["order_reference"],
            texts={one.pk: typed[name] for name, one in self.names.items()},
            due_on=typed["due_on"],
            keep=typed["keep"],
            retax=typed["retax"],
        )
