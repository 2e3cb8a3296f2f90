"""Forms of ordering. They check shape only; services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from shared_apps.fleet.models import Image
from shared_apps.ui.choices import Choice
from shared_apps.ui.formats import countries
from tenant_apps.billing.tax_regions import check_region
from tenant_apps.catalog.fields import OptionFields

_ICONS = {"debian": "disc", "ubuntu": "disc-2", "rocky": "mountain", "almalinux": "leaf"}


class MachineForm(OptionFields):
    """Host name, operating system and options of one server."""

    hostname = forms.CharField(
        label=_("Host name"),
        max_length=253,
        help_text=_("The name your server calls itself, for example web1.example.com."),
    )
    image = forms.ChoiceField(label=_("Operating system"), widget=forms.RadioSelect)

    def __init__(self, images: list[Image], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        image = self.fields["image"]
        assert isinstance(image, forms.ChoiceField)
        image.choices = [
            (one.remote_id, Choice(one.name, one.version, icon=_ICONS.get(one.family, "disc-3")))
            for one in images
        ]
        if not images:
            del self.fields["image"]


def _countries() -> list[tuple[str, str]]:
    return [("", ""), *countries()]


class AccountForm(forms.Form):
    """Sign-up inside the checkout."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    vat_id = forms.CharField(label=_("VAT ID"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput,
        help_text=_("At least 10 characters. Pasting from a password manager is fine."),
    )
    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    region = forms.ChoiceField(
        label=_("State or province"),
        required=False,
        help_text=_("Only where tax differs from the country's."),
    )

    def __init__(self, data: Any = None, *, regions: list[tuple[str, str]]) -> None:
        """`regions`: (sign, name) of those with a tax of their own; none: nobody is asked."""
        super().__init__(data)
        if regions:
            region = self.fields["region"]
            assert isinstance(region, forms.ChoiceField)
            region.choices = [("", "—"), *regions]
        else:
            del self.fields["region"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "region" in data and "country" in data:
            try:
                check_region(data["country"], data["region"])
            except Invalid as wrong:
                self.add_error("region", wrong.message)
        return data


class ConsentForm(forms.Form):
    """The last tick before an order with an obligation to pay."""

    # What the page said that it costs, in minor units: nothing else is ordered.
    shown = forms.IntegerField(widget=forms.HiddenInput, required=False)
    consent = forms.BooleanField(error_messages={"required": _("Please tick this to order.")})

    def __init__(self, data: Any = None, *, pages: bool) -> None:
        """`pages`: the store has written terms or a privacy notice, which are accepted too."""
        super().__init__(data)
        self.fields["consent"].label = (
            _("I accept the pages named below, and I order with an obligation to pay.")
            if pages
            else _("I order with an obligation to pay.")
        )
