"""What a brand may say. Raises Invalid at the field."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from branding.custom_css import safe_css
from branding.models import Brand
from branding.rules.values import BrandValues
from kernel.errors import Invalid
from shared_apps.ui.colour import FONTS, BrandTokens

_LIMITS = {"legal_address": 500, "mail_footer": 1000}
_TEXTS = ("imprint", "terms", "privacy", "refunds")
_TEXT_LIMIT = 60_000


def check_values(values: BrandValues) -> None:
    if not values.name.strip():
        raise Invalid(_("Your brand needs a name."), field="name")
    for field in ("colour", "accent"):
        try:
            BrandTokens(brand=getattr(values, field))
        except ValueError:
            raise Invalid(_("Write a colour like #0f766e."), field=field) from None
    try:
        BrandTokens(tone=values.neutral, radius=values.radius, density=values.density)
    except ValueError:
        raise Invalid(_("Choose from the list."), field="radius") from None
    if values.font not in FONTS:
        raise Invalid(_("Choose from the list."), field="font")
    if values.theme not in Brand.Theme.values:
        raise Invalid(_("Choose from the list."), field="theme")
    _check_addresses(values)
    _check_lengths(values)
    if values.custom_css:
        safe_css(values.custom_css)


def _check_addresses(values: BrandValues) -> None:
    for field in ("support_email", "reply_to"):
        if address := getattr(values, field):
            try:
                validate_email(address)
            except ValidationError:
                raise Invalid(_("This is not an e-mail address."), field=field) from None
    if not values.sender_name.isprintable():
        raise Invalid(_("A sender's name is one line of text."), field="sender_name")


def _check_lengths(values: BrandValues) -> None:
    limits = {**_LIMITS, **dict.fromkeys(_TEXTS, _TEXT_LIMIT)}
    for field in values.__slots__:
        limit = limits.get(field) or getattr(Brand._meta.get_field(field), "max_length", None)
        if limit and len(str(getattr(values, field))) > limit:
            text = _("This is longer than %(n)s characters.") % {"n": limit}
            raise Invalid(text, field=field)
