"""What lies on the brand editor's desk: form, draft, differences, contrast, the stage."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from branding.faces import face_of, with_padlock
from branding.models import BrandVersion
from branding.rules.merging import stamps_of
from branding.rules.values import PICTURES, TYPED, BrandValues
from branding.selectors import brand_with, current_brand, current_draft
from branding.services import Saved
from kernel.tenancy.context import current_store
from tenant_apps.backoffice.web.brand_contrast import contrast_checks
from tenant_apps.backoffice.web.brand_forms import BrandForm, picture_labels
from tenant_apps.backoffice.web.brand_stage import stage
from tenant_apps.backoffice.web.brand_words import Difference, differences

# The parts of the form, in their order: (key, icon, fields). Pictures have forms of their own.
_PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "look",
        "palette",
        ("name", "slogan", "colour", "accent", "font", "theme", "neutral", "radius", "density"),
    ),
    ("pictures", "image", ()),
    (
        "mail",
        "mail",
        ("support_email", "support_phone", "sender_name", "reply_to", "mail_footer"),
    ),
    ("company", "building-2", ("legal_name", "vat_id", "legal_address")),
    ("legal", "scale", ("terms", "privacy", "refunds", "imprint")),
    ("css", "braces", ("custom_css",)),
)


@dataclass(slots=True)
class Desk:
    """Made once per request; `after` a save it is laid again."""

    request: HttpRequest
    form: BrandForm = field(default_factory=BrandForm)
    picture_faults: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    saved: Saved | None = None
    published: BrandValues = field(init=False)
    draft: BrandVersion | None = field(init=False)

    def __post_init__(self) -> None:
        self.published = current_brand().values
        self.draft = current_draft()
        if not self.form.is_bound:
            self.form = BrandForm(initial=self.values.as_dict())

    @property
    def values(self) -> BrandValues:
        return self.draft.values if self.draft else self.published

    def after(self, saved: Saved) -> Desk:
        return Desk(self.request, self.form, self.picture_faults, saved=saved)

    def context(self) -> dict[str, Any]:
        changes = differences(self.published, self.values)
        return {
            "form": self.form,
            "parts": self._parts(),
            "pictures": self._pictures(),
            "draft": self.draft,
            "revision": self.draft.revision if self.draft else 0,
            "changes": changes,
            "drawn": json.dumps(self._stamps()),
            "clashes": self._clashes(),
            "others": self._others(),
            "saved_by": self.saved.by if self.saved and self.saved.by else _("Another window"),
            "trouble": self.trouble,
            "faults": [
                {"label": self.form[name].label, "text": errors[0]}
                for name, errors in self.form.errors.items()
                if name in self.form.fields
            ],
            "checks": contrast_checks(self.values),
            "languages": settings.LANGUAGES,
            "store_language": current_store().language,
            **stage(self.request, self.draft.revision if self.draft else 0),
        }

    def _stamps(self) -> dict[str, str]:
        """Of what the form shows: after a save of it what was posted, else what is kept."""
        if self.saved is not None:
            return self.saved.merge.stamps
        if self.form.is_bound:
            from tenant_apps.backoffice.web.brand_forms import drawn_stamps

            return drawn_stamps(self.request.POST.get("drawn", ""))
        return stamps_of({name: getattr(self.values, name) for name in TYPED})

    def _clashes(self) -> list[Difference]:
        """Before: what somebody else wrote; after: what this form says."""
        if self.saved is None or not self.saved.merge.clashes:
            return []
        mine = self.values.with_changes(
            {name: self.form.cleaned_data[name] for name in self.saved.merge.clashes}
        )
        return differences(self.values, mine, self.saved.merge.clashes)

    def _others(self) -> str:
        """Who else wrote into this draft since the form was drawn; empty when nobody did."""
        if self.saved is None or not self.saved.before:
            return ""
        seen = self.request.POST.get("seen", "")
        return self.saved.by if str(self.saved.before) != seen else ""

    def _parts(self) -> list[dict[str, Any]]:
        wrong = {key for key, _icon, names in _PARTS if set(names) & set(self.form.errors)}
        if self.picture_faults:
            wrong.add("pictures")
        first = next((key for key, _icon, _names in _PARTS if key in wrong), self._asked_part())
        titles = _titles()
        return [
            {
                "key": key,
                "icon": icon,
                "title": titles[key][0],
                "text": titles[key][1],
                "open": key == first,
                "wrong": key in wrong,
            }
            for key, icon, _names in _PARTS
        ]

    def _asked_part(self) -> str:
        """The part to open: where the last click was, else the first."""
        asked = self.request.GET.get("part", "")
        return asked if asked in {key for key, _icon, _names in _PARTS} else "look"

    def _pictures(self) -> list[dict[str, Any]]:
        face = face_of(brand_with(self.values))
        if self.request.is_secure():
            face = with_padlock(face)
        urls = {
            "logo": face.logo_url,
            "logo_dark": face.logo_dark_url,
            "favicon": face.favicon_url if self.values.favicon else "",
            "login_picture": face.login_picture_url,
        }
        helps = _picture_helps()
        return [
            {
                "kind": kind,
                "label": picture_labels()[kind],
                "help": helps[kind],
                "url": urls[kind],
                "action": reverse("manage-brand-picture", args=[kind]),
                "fault": self.picture_faults.get(kind, ""),
            }
            for kind in PICTURES
        ]


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "look": (_("Name and look"), _("Colours, font, corners")),
        "pictures": (_("Pictures"), _("Logo, icon, sign-in")),
        "mail": (_("Contact and mail"), _("Support, sender, footer")),
        "company": (_("Company and language"), _("As invoices name you")),
        "legal": (_("Legal pages"), _("Terms, privacy, refunds, imprint")),
        "css": (_("Own CSS"), _("For what the rest can't do")),
    }


def _picture_helps() -> dict[str, str]:
    return {
        "logo": _("SVG or PNG, wide, on a clear ground."),
        "logo_dark": _("A light version of it. Empty: the same logo."),
        "favicon": _("Square. Empty: the logo."),
        "login_picture": _("A photo, upright. Empty: none."),
    }
