"""All that a store may say about its look and its texts. One value, kept whole per version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

PICTURES = ("logo", "logo_dark", "favicon", "login_picture")


@dataclass(frozen=True, slots=True)
class BrandValues:
    """
    Tokens, texts and the names of pictures ("" is none). Defaults stand for what an old version
    did not know yet. `custom_css` is as typed; it is made safe each time it is served.
    """

    name: str
    slogan: str = ""
    colour: str = "#0f766e"
    accent: str = "#1d55b8"
    theme: str = "auto"
    neutral: str = "cool"
    radius: int = 10
    density: str = "normal"
    font: str = "inter"
    logo: str = ""
    logo_dark: str = ""
    favicon: str = ""
    login_picture: str = ""
    support_email: str = ""
    support_phone: str = ""
    sender_name: str = ""
    reply_to: str = ""
    mail_footer: str = ""
    legal_name: str = ""
    legal_address: str = ""
    vat_id: str = ""
    imprint: str = ""
    terms: str = ""
    privacy: str = ""
    refunds: str = ""
    custom_css: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def with_changes(self, changes: Mapping[str, Any]) -> BrandValues:
        return replace(self, **changes)


NAMES = tuple(field.name for field in fields(BrandValues))
# What a form types; pictures come by another way.
TYPED = tuple(name for name in NAMES if name not in PICTURES)


def values_from(kept: Mapping[str, Any]) -> BrandValues:
    """From a row of any age: what it lacks has its default, what is gone is dropped."""
    return BrandValues(**{name: kept[name] for name in NAMES if name in kept})
