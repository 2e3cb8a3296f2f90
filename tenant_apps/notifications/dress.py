"""Dress a mail's text in the store's brand: plain text and HTML."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from branding.assets import asset_url
from branding.faces import face_of
from branding.models import Brand
from branding.selectors import current_brand
from kernel.tenancy.context import current_store
from kernel.tenancy.vault import unseal
from kernel.web.links import absolute_url
from shared_apps.ui.colour import FONTS, ink_for
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import LINK
from tenant_apps.notifications.texts import Text, text_of


@dataclass(frozen=True, slots=True)
class Dressed:
    """A mail in words and colours. Under which address it leaves is not its business."""

    subject: str
    plain: str
    html: str
    sender_name: str
    reply_to: str
    attach_invoice: str


def dress(mail: Mail, language: str) -> Dressed:
    """In the language given; links lead to the store's own primary host."""
    brand = current_brand()
    with translation.override(language):
        facts = {**mail.facts, "link": ""}
        if mail.sealed_link:
            facts["link"] = unseal(LINK, mail.sealed_link).reveal()
        text = text_of(mail.kind, facts)
        button = _absolute(text)
        name = str(facts.get("name", ""))
        greeting = _("Hello %(name)s,") % {"name": name} if name else ""
        html = render_to_string(
            "notifications/mail.html",
            {
                "text": text,
                "button": button,
                "name": name,
                "greeting": greeting,
                "face": face_of(brand),
                "ink": ink_for(brand.colour),
                "font": FONTS[brand.font].replace('"', "'"),
                # Mail programs draw no SVG: the name stands there instead.
                "logo": asset_url(current_store(), brand.logo) if _drawn(brand.logo) else "",
                "language": language,
                "footer": brand.mail_footer,
                "legal": _legal(brand),
            },
        )
    return Dressed(
        subject=" ".join(text.subject.split()),
        plain=_plain(text, greeting, button, brand),
        html=html,
        sender_name=brand.sender_name or brand.name,
        reply_to=brand.reply_to or brand.support_email,
        attach_invoice=text.attach_invoice,
    )


def _absolute(text: Text) -> tuple[str, str] | None:
    if text.button is None:
        return None
    label, target = text.button
    return label, target if target.startswith("http") else absolute_url(target)


def _plain(text: Text, greeting: str, button: tuple[str, str] | None, brand: Brand) -> str:
    parts = [greeting] if greeting else []
    parts += list(text.lines)
    if text.rows:
        parts.append("\n".join(f"{label}: {value}" for label, value in text.rows))
    if button:
        parts.append(f"{button[0]}:\n{button[1]}")
    legal = _legal(brand)
    parts.append(f"-- \n{legal}" if legal.startswith(brand.name) else f"-- \n{brand.name}\n{legal}")
    return "\n\n".join(parts)


def _legal(brand: Brand) -> str:
    address = ", ".join(line for line in brand.legal_address.splitlines() if line.strip())
    return " · ".join(part for part in (brand.legal_name or brand.name, address) if part)


def _drawn(logo: str) -> bool:
    return logo.endswith((".png", ".webp"))
