"""One page that does nothing but ask the database 0 to 5 times. Served routed and plain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from shared_apps.identity.models import User
from tenant_apps.billing.models import DunningStep, Policy
from tenant_apps.catalog.models import Plan, Product

# All hold rows in a store that was just opened: a model is read and built, as pages do.
_MODELS = (User, Product, Plan, Policy, DunningStep)


def ask(_request: HttpRequest, times: int) -> HttpResponse:
    for model in _MODELS[:times]:
        model.objects.first()
    return HttpResponse("ok")


urlpatterns = [path("ask/<int:times>/", ask)]
