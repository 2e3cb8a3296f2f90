"""A brand as templates and mails need it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.translation import gettext as _

from branding.assets import asset_url, small_icon_url
from branding.models import Brand
from branding.selectors import current_brand, worn_here
from kernel.tenancy.context import current_store, current_store_or_none
from kernel.web.links import host_url, padlock_url

_PICTURES = ("logo_url", "logo_dark_url", "favicon_url", "login_picture_url")


@dataclass(frozen=True, slots=True)
class Face:
    """
    What a page shows of a brand. Stylesheets are paths on the page's own host.

    `custom_css_url` is for the pages of rules.pages only: the way in (config.context) takes it away
    from all others. `picture_only` says that the page is drawn for the editor's preview.
    """

    name: str
    initial: str
    theme: str
    slogan: str = ""
    logo_url: str = ""
    logo_dark_url: str = ""
    favicon_url: str = ""
    login_picture_url: str = ""
    stylesheet_url: str = ""
    custom_css_url: str = ""
    font: str = "inter"
    support_email: str = ""
    support_phone: str = ""
    colour: str = "#0f766e"
    legal_links: list[tuple[str, str]] = field(default_factory=list)
    picture_only: bool = False


def with_padlock(face: Face) -> Face:
    """
    The same for a page that is read over HTTPS: its pictures come that way too.

    On a laptop the edge has a port of its own; elsewhere nothing changes.
    """
    plain, safe = host_url(settings.ASSET_HOST), padlock_url(settings.ASSET_HOST)
    if plain == safe:
        return face
    given = {name: getattr(face, name).replace(plain, safe, 1) for name in _PICTURES}
    return replace(face, **given)


def face_of(brand: Brand) -> Face:
    """Files carry the version in their address, so that they can be cached for ever."""
    store = current_store()

    def picture(name: str) -> str:
        return asset_url(store, name) if name else ""

    return Face(
        name=brand.name,
        initial=brand.name[:1].upper(),
        theme=brand.theme,
        slogan=brand.slogan,
        logo_url=picture(brand.logo),
        logo_dark_url=picture(brand.logo_dark),
        favicon_url=small_icon_url(store, brand.favicon) or picture(brand.logo),
        login_picture_url=picture(brand.login_picture),
        stylesheet_url=f"/brand/{brand.version}/brand.css",
        custom_css_url=f"/brand/{brand.version}/own.css" if brand.custom_css else "",
        font=brand.font,
        support_email=brand.support_email,
        support_phone=brand.support_phone,
        colour=brand.colour,
        legal_links=legal_links(brand),
    )


def legal_links(brand: Brand) -> list[tuple[str, str]]:
    """(label, path) of the legal pages that the store wrote, in the reader's language."""
    pages = (
        (_("Terms"), "/terms/", brand.terms),
        (_("Privacy"), "/privacy/", brand.privacy),
        (_("Refunds"), "/refunds/", brand.refunds),
    )
    return [(label, path) for label, path, text in pages if text]


def current_face() -> Face:
    """The store's brand; on the platform's own hosts the platform's."""
    if current_store_or_none() is None:
        return Face(name=settings.PLATFORM_NAME, initial=settings.PLATFORM_NAME[:1], theme="auto")
    worn = worn_here()
    if worn is None:
        return face_of(current_brand())
    return replace(
        face_of(worn.brand),
        stylesheet_url=worn.stylesheet_url,
        custom_css_url=worn.custom_css_url,
        picture_only=True,
    )
