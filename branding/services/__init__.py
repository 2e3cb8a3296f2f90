"""Verbs of the brand: draft, publish, restore."""

from branding.services.drafts import (
    Saved,
    discard_draft,
    restore_version,
    save_draft,
    set_picture,
)
from branding.services.publish import BrandChange, change_brand, change_logo, publish_draft

__all__ = [
    "BrandChange",
    "Saved",
    "change_brand",
    "change_logo",
    "discard_draft",
    "publish_draft",
    "restore_version",
    "save_draft",
    "set_picture",
]
