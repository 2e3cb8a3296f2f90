"""Forms of the brand editor."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from branding.images import MAX_BYTES
from branding.rules.values import TYPED
from kernel.errors import Invalid
from shared_apps.ui.choices import Choice
from shared_apps.ui.colour import DENSITIES, RADII, TONES

_TONES = {"cool": __("Cool grey"), "neutral": __("Neutral grey"), "warm": __("Warm grey")}
_RADII = {0: __("Square"), 6: __("Slightly round"), 10: __("Round"), 16: __("Very round")}
_DENSITIES = {"compact": __("Compact"), "normal": __("Normal"), "roomy": __("Roomy")}
_THEMES = [
    ("auto", __("As the visitor's device")),
    ("light", __("Light")),
    ("dark", __("Dark")),
]
_FONTS = [
    ("inter", Choice("Inter")),
    ("manrope", Choice("Manrope")),
    ("figtree", Choice("Figtree")),
    ("plex", Choice("IBM Plex Sans")),
    ("nunito", Choice("Nunito Sans")),
    ("source-serif", Choice("Source Serif")),
    ("system", Choice("System")),
]
_OLDER_FONTS = {"humanist": "Humanist", "geometric": "Geometric", "serif": "Serif"}


def _text(label: Any, limit: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=False, help_text=help_text)


def _long(label: Any, limit: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        required=False,
        help_text=help_text,
        widget=forms.Textarea,
    )


class BrandForm(forms.Form):
    """All texts and tokens of a brand. What they mean is checked by the service."""

    name = forms.CharField(label=__("Name"), max_length=80)
    slogan = _text(__("Slogan"), 160, __("The headline of your shop."))
    colour = forms.CharField(label=__("Main colour"), max_length=7)
    accent = forms.CharField(label=__("Second colour"), max_length=7)
    font = forms.ChoiceField(
        label=__("Font"),
        widget=forms.RadioSelect(attrs={"form": "brand-form"}),
        choices=_FONTS,
    )
    theme = forms.ChoiceField(label=__("Theme at first"), choices=_THEMES)
    neutral = forms.ChoiceField(label=__("Greys"), choices=[(t, _TONES[t]) for t in TONES])
    radius = forms.TypedChoiceField(
        label=__("Corners"), coerce=int, choices=[(r, _RADII[r]) for r in RADII]
    )
    density = forms.ChoiceField(
        label=__("Density"), choices=[(d, _DENSITIES[d]) for d in DENSITIES]
    )
    support_email = forms.EmailField(label=__("Support e-mail"), required=False)
    support_phone = _text(__("Support phone"), 40)
    sender_name = _text(
        __("Sender's name"), 80, __("Who your mails come from. Empty: your brand's name.")
    )
    reply_to = forms.EmailField(
        label=__("Answers go to"),
        required=False,
        help_text=__("Empty: your support e-mail."),
    )
    mail_footer = _long(
        __("Footer of your mails"), 1000, __("Company details that the law wants in mails.")
    )
    legal_name = _text(__("Legal name"), 160, __("As it stands on your invoices."))
    vat_id = _text(__("VAT number"), 30)
    legal_address = _long(__("Address"), 500)
    imprint = _long(__("Imprint"), 60_000, __("Added to your contact page."))
    terms = _long(__("Terms of service"), 60_000, __("Accepted with each order."))
    privacy = _long(__("Privacy notice"), 60_000)
    refunds = _long(__("Refund policy"), 60_000)
    custom_css = _long(__("Own CSS"), 20_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        font = self.fields["font"]
        assert isinstance(font, forms.ChoiceField)
        worn = self.initial.get("font", "")
        older = [(worn, Choice(_OLDER_FONTS[worn]))] if worn in _OLDER_FONTS else []
        font.choices = [*_FONTS, *older]

    def values(self) -> dict[str, Any]:
        """What was typed, with the line ends of this house."""
        return {
            name: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
            if name in TYPED
        }


def drawn_stamps(text: str) -> dict[str, str]:
    """The stamps that a form was drawn with. Nonsense counts as none: every field is meant."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def picture_labels() -> dict[str, Any]:
    return {
        "logo": _("Logo"),
        "logo_dark": _("Logo on dark pages"),
        "favicon": _("Icon of the browser tab"),
        "login_picture": _("Picture beside the sign-in"),
    }


def picture_content(file: UploadedFile[bytes] | None, kind: str) -> bytes:
    """The bytes. Raises Invalid on `kind` before reading more than the limit."""
    if file is None:
        raise Invalid(_("Choose a file first."), field=kind)
    if (file.size or 0) > MAX_BYTES:
        raise Invalid(_("The picture is larger than 2 MB. Please make it smaller."), field=kind)
    content: bytes = file.read()
    return content
