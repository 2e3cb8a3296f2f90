"""Forms of the portal. They check shape only; services decide."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from shared_apps.ui.formats import countries
from tenant_apps.billing.region_form import RegionForm
from tenant_apps.billing.rules.einvoice import split_address


def _countries() -> list[tuple[str, str]]:
    return [("", ""), *countries()]


def _languages() -> list[tuple[str, str]]:
    """Each in its own words: "Deutsch"."""
    return [
        (code, get_language_info(code)["name_local"].title()) for code, _n in settings.LANGUAGES
    ]


class ProfileForm(RegionForm):
    """Who is billed. Invoices that were issued keep the old address."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    vat_id = forms.CharField(label=_("VAT ID"), max_length=30, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=_countries, required=False)
    reference = forms.CharField(
        label=_("Your reference"),
        max_length=100,
        required=False,
        help_text=_("Printed on each invoice, such as a cost centre or a Leitweg-ID."),
    )
    e_address = forms.CharField(
        label=_("Address for e-invoices"),
        max_length=100,
        required=False,
        help_text=_("Empty: your mail address. Or one like 0204:991-12345-06."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=_languages,
        help_text=_("For this site and for the mails we send you."),
    )

    def clean_e_address(self) -> str:
        text = str(self.cleaned_data["e_address"]).strip()
        if text and not split_address(text)[0]:
            raise forms.ValidationError(
                _("Write a mail address, or four digits, a colon and the identifier.")
            )
        return text


class TokenForm(forms.Form):
    """A new token of the person who asks."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What will use it, for example: backup script."),
    )
    days = forms.TypedChoiceField(
        label=_("Ends after"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("1 year"))],
        initial=90,
    )
