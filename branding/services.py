"""Verbs of the brand."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from branding.images import safe_logo
from branding.models import Brand
from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.tenancy import files
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.ui.colour import BrandTokens


@dataclass(frozen=True, slots=True)
class BrandChange:
    """All texts and tokens of a brand, as its editor sends them."""

    name: str
    slogan: str
    colour: str
    accent: str
    theme: str
    radius: int
    neutral: str
    density: str
    support_email: str
    support_phone: str
    legal_name: str
    legal_address: str
    vat_id: str
    mail_footer: str
    terms: str = ""
    privacy: str = ""


def change_brand(change: BrandChange, *, actor: Actor) -> Brand:
    """
    Change the store's brand; its pages show it with the next request.

    Locks:  brand.
    Again:  the same values only raise the version. Raises Invalid with the field.
    """
    _check(change)
    with transaction.atomic():
        brand = _lock()
        changed = [n for n in change.__slots__ if getattr(brand, n) != getattr(change, n)]
        for name in changed:
            setattr(brand, name, getattr(change, name))
        _publish(brand)
        record(actor, "brand.changed", "brand", brand.store, fields=changed)
    return brand


def change_logo(content: bytes | None, *, actor: Actor) -> Brand:
    """Set the logo (made safe), or remove it with None. Raises Invalid on `logo`."""
    kind, safe = safe_logo(content) if content is not None else ("", b"")
    with transaction.atomic():
        brand = _lock()
        if kind:
            files.save(f"brand/logo.{kind}", safe)
        brand.logo_kind = kind
        _publish(brand)
        record(actor, "brand.logo", "brand", brand.store, kind=kind or "none", bytes=len(safe))
    return brand


def _lock() -> Brand:
    return Brand.objects.select_for_update().get(store=current_store().key)


def _publish(brand: Brand) -> None:
    brand.version += 1
    brand.changed_at = clock.real_now()
    brand.save()


def _check(change: BrandChange) -> None:
    if not change.name.strip():
        raise Invalid(_("Your brand needs a name."), field="name")
    for field in ("colour", "accent"):
        try:
            BrandTokens(brand=getattr(change, field))
        except ValueError:
            raise Invalid(_("Write a colour like #0f766e."), field=field) from None
    try:
        BrandTokens(tone=change.neutral, radius=change.radius, density=change.density)
    except ValueError:
        raise Invalid(_("Choose from the list."), field="radius") from None
    if change.theme not in Brand.Theme.values:
        raise Invalid(_("Choose from the list."), field="theme")
    if change.support_email:
        try:
            validate_email(change.support_email)
        except ValidationError:
            raise Invalid(_("This is not an e-mail address."), field="support_email") from None
