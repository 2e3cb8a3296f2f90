"""The stage: the brand's scenes side by side, drawn with the draft."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from branding.custom_css import safe_css
from branding.models import Brand
from branding.scenes import draw_scene, scene_of, scenes
from branding.selectors import brand_with, current_brand, current_draft
from shared_apps.ui.colour import BrandTokens, brand_css
from tenant_apps.backoffice.web.guards import owner_only

THEMES, WIDTHS = ("light", "dark"), ("desktop", "phone")
_PIXELS = {"page": (1280, 390), "mail": (640, 390), "paper": (794, 794)}
# Nothing in a scene runs, sends or leads away; only our own pages may frame it.
_QUIET: dict[str, Any] = {
    "frame-ancestors": ["'self'"],
    "script-src": ["'none'"],
    "form-action": ["'none'"],
    "connect-src": ["'none'"],
}
# Mails and papers carry their style inside, as mail programs want it.
_LOOSE = {**_QUIET, "style-src": ["'self'", "'unsafe-inline'"]}


def stage(request: HttpRequest, revision: int) -> dict[str, Any]:
    """Frames of all scenes in the theme and width that the address names."""
    theme = _one_of(request.GET.get("theme", ""), THEMES)
    width = _one_of(request.GET.get("width", ""), WIDTHS)
    return {
        "theme_chosen": theme,
        "width_chosen": width,
        "theme_items": [
            _item(label, theme == key, theme=key, width=width)
            for key, label in (("light", _("Light")), ("dark", _("Dark")))
        ],
        "width_items": [
            _item(label, width == key, theme=theme, width=key)
            for key, label in (("desktop", pgettext("screen", "Desktop")), ("phone", _("Phone")))
        ],
        "frames": [
            {
                "scene": scene,
                "pixels": _PIXELS[scene.kind][WIDTHS.index(width)],
                "url": f"{reverse('manage-brand-scene', args=[scene.key])}?"
                + urlencode({"theme": theme, "r": revision}),
            }
            for scene in scenes()
        ],
    }


def _item(label: str, current: bool, **asked: str) -> dict[str, Any]:
    return {"label": label, "current": current, "url": "?" + urlencode(asked)}


def _one_of(text: str, allowed: tuple[str, ...]) -> str:
    return text if text in allowed else allowed[0]


def _shown() -> Brand:
    """The store's brand as the draft has it; without one as it is."""
    draft = current_draft()
    return brand_with(draft.values) if draft else current_brand()


@require_safe
@owner_only
def frames(request: HttpRequest) -> HttpResponse:
    """Only the stage, when its theme or width is changed."""
    draft = current_draft()
    found = stage(request, draft.revision if draft else 0)
    return render(request, "backoffice/parts/brand_stage.html", found)


@require_safe
@xframe_options_sameorigin
@owner_only
def scene(request: HttpRequest, key: str) -> HttpResponse:
    """One scene with the draft on, for the team's owners only, never kept by anybody."""
    found, brand = scene_of(key), _shown()
    stamp = request.GET.get("r", "")[:12]
    sheets = [
        f"{reverse(f'manage-brand-{kind}')}?{urlencode({'r': stamp})}"
        for kind in ("css", "own-css")
    ]
    theme = _one_of(request.GET.get("theme", ""), THEMES)
    own = sheets[1] if brand.custom_css else ""
    response = draw_scene(found, request, brand, theme, (sheets[0], own))
    response["Cache-Control"] = "no-store"
    policy = csp_replace(_QUIET if found.kind == "page" else _LOOSE)
    return cast(HttpResponse, policy(lambda _request: response)(request))


@require_safe
@owner_only
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The draft's colours."""
    brand = _shown()
    tokens = BrandTokens(
        brand=brand.colour,
        accent=brand.accent,
        tone=brand.neutral,
        radius=brand.radius,
        font=brand.font,
        density=brand.density,
    )
    return _sheet(brand_css(tokens))


@require_safe
@owner_only
def own_stylesheet(request: HttpRequest) -> HttpResponse:
    """The draft's own CSS, as the parser writes it."""
    return _sheet(safe_css(_shown().custom_css))


def _sheet(css: str) -> HttpResponse:
    response = HttpResponse(css, content_type="text/css")
    response["Cache-Control"] = "private, no-store"
    return response
