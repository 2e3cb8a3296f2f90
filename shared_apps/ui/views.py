"""The living reference: every component in every state, with any brand colour and theme."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shared_apps.ui import sample
from shared_apps.ui.colour import (
    DENSITIES,
    FONTS,
    TONES,
    BrandTokens,
    brand_css,
    etag_of,
)
from shared_apps.ui.sample_forms import SampleForm

_WRONG = {"name": "", "email": "mia@", "size": "medium"}


def _tokens(request: HttpRequest) -> BrandTokens:
    """The tokens asked for in the query; the default ones when any of them is not valid."""
    asked = request.GET
    try:
        return BrandTokens(
            brand=asked.get("brand", "0f766e"),
            accent=asked.get("accent") or None,
            tone=asked.get("tone", TONES[0]),
            radius=int(asked.get("radius", "10")),
            font=asked.get("font", "inter"),
            density=asked.get("density", "normal"),
        )
    except ValueError:
        return BrandTokens()


def _context(request: HttpRequest) -> dict[str, Any]:
    tokens = _tokens(request)
    theme = request.GET.get("theme", "auto")
    chosen = {
        "brand": tokens.brand.lstrip("#"),
        "tone": tokens.tone,
        "radius": tokens.radius,
        "font": tokens.font,
        "density": tokens.density,
        "theme": theme,
    }
    query = urlencode(chosen)
    return {
        "brand": sample.Brand(
            stylesheet_url=f"{reverse('ui-reference-brand')}?{query}",
            theme=theme,
        ),
        "chosen": chosen,
        "colours": sample.COLOURS,
        "choices": {"tone": TONES, "font": FONTS, "density": DENSITIES},
        "ui_query": query,
        "home_url": f"{reverse('ui-reference')}?{query}",
        "now": sample.NOW,
    }


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """All components inside the app shell."""
    return render(
        request,
        "ui/reference/components.html",
        {
            **_context(request),
            **sample.components(),
            "form": SampleForm(initial=sample.FORM_VALUES),
            "wrong_form": SampleForm(_WRONG, auto_id="wrong_%s"),
        },
    )


@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """A storefront page: hero, plans, comparison, questions."""
    return render(request, "ui/reference/site.html", {**_context(request), **sample.storefront()})


@require_safe
def plain(request: HttpRequest) -> HttpResponse:
    """A sign-in page."""
    context = {**_context(request), "form": SampleForm()}
    return render(request, "ui/reference/plain.html", context)


@require_safe
def error(request: HttpRequest, code: int) -> HttpResponse:
    """An error page as people see it; answered with 200, since nothing went wrong."""
    return render(request, "ui/error.html", {**_context(request), "code": code})


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The brand stylesheet of the tokens in the query."""
    css = brand_css(_tokens(request))
    return HttpResponse(css, content_type="text/css", headers={"ETag": f'"{etag_of(css)}"'})
