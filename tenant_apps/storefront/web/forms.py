"""Forms of ordering. They check shape only; services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.fleet.models import Image
from shared_apps.ui.choices import Choice
from shared_apps.ui.formats import countries
from tenant_apps.billing.region_form import RegionForm
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

    def __init__(
        self, images: list[Image], *args: Any, is_desktop: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        image = self.fields["image"]
        if is_desktop:
            image.label = _("What is on it")
            self.fields["hostname"].help_text = _(
                "By which you know it, for example desk1.example.com."
            )
        assert isinstance(image, forms.ChoiceField)
        image.choices = [
            (one.remote_id, Choice(one.name, one.version, icon=_ICONS.get(one.family, "disc-3")))
            for one in images
        ]
        if not images:
            del self.fields["image"]


def _countries() -> list[tuple[str, str]]:
    return [("", ""), *countries()]


class AccountForm(RegionForm):
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
