"""The shop's front page and its sign-in, as the brand editor shows them."""

from __future__ import annotations

from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from branding.scenes import Scene, show_brand_in
from tenant_apps.storefront.web.pages import home


def _sign_in(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = LoginView.as_view()(request)
    return response


def bring_scenes() -> None:
    show_brand_in(Scene("shop", _("Shop"), "store", "/", home), order=10)
    show_brand_in(Scene("sign-in", _("Sign-in"), "log-in", "/auth/login/", _sign_in), order=50)
