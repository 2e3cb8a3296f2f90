"""The API about itself: its document, its handbook, and addresses that are none."""

from __future__ import annotations

from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFound
from tenant_apps.api.base import PublicView
from tenant_apps.api.document import store_document


class Document(PublicView):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(store_document())


@require_safe
@csp_update({"style-src": [NONCE]})
def handbook(request: HttpRequest) -> HttpResponse:
    """Redoc makes style elements as it draws: they carry this answer's nonce."""
    return render(request, "api/docs.html")


class NoSuchAddress(PublicView):
    """
    The last pattern: a 404 that programs can read, whatever the method.

    A slash forgotten at the end is forgiven here, without a redirect that would drop a body.
    """

    schema = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.path.endswith("/"):
            try:
                match = resolve(f"{request.path}/", urlconf=request.urlconf)
            except Resolver404:
                return super().dispatch(request, *args, **kwargs)
            if getattr(match.func, "cls", None) is not NoSuchAddress:
                request.resolver_match = match
                answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
                return answer
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(_("There is nothing at this address."))
