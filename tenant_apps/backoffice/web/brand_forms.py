"""Forms of the brand editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from branding.images import MAX_BYTES
from kernel.errors import Invalid
from shared_apps.ui.colour import DENSITIES, RADII, TONES

_COLOUR = forms.TextInput(attrs={"type": "color"})
_TONES = {"cool": __("Cool grey"), "neutral": __("Neutral grey"), "warm": __("Warm grey")}
_RADII = {0: __("Square"), 6: __("Slightly round"), 10: __("Round"), 16: __("Very round")}
_DENSITIES = {"compact": __("Compact"), "normal": __("Normal"), "roomy": __("Roomy")}
_THEMES = [
    ("auto", __("As the visitor's device")),
    ("light", __("Light")),
    ("dark", __("Dark")),
]


class BrandForm(forms.Form):
    """All texts and tokens of a brand. What they mean is checked by the service."""

    name = forms.CharField(label=__("Name"), max_length=80)
    slogan = forms.CharField(
        label=__("Slogan"),
        max_length=160,
        required=False,
        help_text=__("The headline of your shop."),
    )
    colour = forms.CharField(label=__("Main colour"), widget=_COLOUR)
    accent = forms.CharField(label=__("Second colour"), widget=_COLOUR)
    theme = forms.ChoiceField(label=__("Theme"), choices=_THEMES)
    neutral = forms.ChoiceField(label=__("Greys"), choices=[(t, _TONES[t]) for t in TONES])
    radius = forms.TypedChoiceField(
        label=__("Corners"), coerce=int, choices=[(r, _RADII[r]) for r in RADII]
    )
    density = forms.ChoiceField(
        label=__("Density"), choices=[(d, _DENSITIES[d]) for d in DENSITIES]
    )
    support_email = forms.EmailField(label=__("Support e-mail"), required=False)
    support_phone = forms.CharField(label=__("Support phone"), max_length=40, required=False)
    legal_name = forms.CharField(
        label=__("Legal name"),
        max_length=160,
        required=False,
        help_text=__("As it stands on your invoices."),
    )
    legal_address = forms.CharField(
        label=__("Address"), widget=forms.Textarea, max_length=500, required=False
    )
    vat_id = forms.CharField(label=__("VAT number"), max_length=30, required=False)
    mail_footer = forms.CharField(
        label=__("Footer of your mails"),
        widget=forms.Textarea,
        max_length=1000,
        required=False,
        help_text=__("Company details that the law wants in mails."),
    )
    terms = forms.CharField(
        label=__("Terms of service"),
        widget=forms.Textarea,
        max_length=60_000,
        required=False,
        help_text=__("Plain text. Linked below every page, and accepted with each order."),
    )
    privacy = forms.CharField(
        label=__("Privacy notice"), widget=forms.Textarea, max_length=60_000, required=False
    )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class LogoForm(forms.Form):
    """One picture. Its name and declared type are not believed."""

    logo = forms.FileField(
        label=__("Logo"), help_text=__("SVG, PNG, JPEG, WebP or GIF, 2 MB at most.")
    )

    def content(self) -> bytes:
        """The bytes. Raises Invalid before reading more than the limit."""
        file: UploadedFile[bytes] = self.cleaned_data["logo"]
        if (file.size or 0) > MAX_BYTES:
            raise Invalid(_("The logo is larger than 2 MB. Please make it smaller."), field="logo")
        content: bytes = file.read()
        return content
