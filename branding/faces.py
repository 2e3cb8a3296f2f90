"""A brand as templates and mails need it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from branding.models import Brand
from branding.selectors import current_brand
from kernel.tenancy.context import current_store_or_none


@dataclass(frozen=True, slots=True)
class Face:
    """What a page shows of a brand. Addresses are paths on the page's own host."""

    name: str
    initial: str
    theme: str
    slogan: str = ""
    logo_url: str = ""
    logo_dark_url: str = ""
    favicon_url: str = ""
    stylesheet_url: str = ""
    support_email: str = ""
    support_phone: str = ""
    colour: str = "#0f766e"
    legal_links: list[tuple[str, str]] = field(default_factory=list)


def face_of(brand: Brand) -> Face:
    """Files carry the version in their address, so that they can be cached for ever."""
    logo = f"/brand/{brand.version}/logo.{brand.logo_kind}" if brand.logo_kind else ""
    return Face(
        name=brand.name,
        initial=brand.name[:1].upper(),
        theme=brand.theme,
        slogan=brand.slogan,
        logo_url=logo,
        favicon_url=logo,
        stylesheet_url=f"/brand/{brand.version}/brand.css",
        support_email=brand.support_email,
        support_phone=brand.support_phone,
        colour=brand.colour,
        legal_links=legal_links(brand),
    )


def legal_links(brand: Brand) -> list[tuple[str, str]]:
    """(label, path) of the legal pages that the store wrote, in the reader's language."""
    pages = ((_("Terms"), "/terms/", brand.terms), (_("Privacy"), "/privacy/", brand.privacy))
    return [(label, path) for label, path, text in pages if text]


def current_face() -> Face:
    """The store's brand; on the platform's own hosts the platform's."""
    if current_store_or_none() is None:
        return Face(name=settings.PLATFORM_NAME, initial=settings.PLATFORM_NAME[:1], theme="auto")
    return face_of(current_brand())
