"""What every page of the partner site shows around its content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shared_apps.resellers.rules import TRIAL_DAYS


def page(request: HttpRequest, template: str, *, status: int = 200, **facts: Any) -> HttpResponse:
    """One page of the site."""
    home = reverse("partners-home")
    links = [(_("How it works"), "#how"), (_("What you keep"), "#keep"), (_("Questions"), "#faq")]
    context = {
        "site_links": [{"label": label, "url": f"{home}{mark}"} for label, mark in links],
        "root_domain": settings.ROOT_DOMAIN,
        "trial_days": TRIAL_DAYS,
        **facts,
    }
    return render(request, template, context, status=status)
