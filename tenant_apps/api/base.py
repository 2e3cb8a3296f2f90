"""What every address of the API has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import generics
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.web.pagination import CursorPages
from shared_apps.identity.api.authentication import (
    BrowserSessionAuthentication,
    StoreTokenAuthentication,
)
from shared_apps.identity.api.throttles import StoreRateThrottle
from tenant_apps.accounts.models import Customer
from tenant_apps.api.openapi import ApiSchema
from tenant_apps.api.parsers import SmallJSONParser
from tenant_apps.api.permissions import ActsForCustomer, StoreIsOpen


class ApiRules:
    """
    Denied by default: a view opens itself on purpose.

    `filters` names the query parameters of a list and their values; any other is refused.
    """

    authentication_classes: Any = [
        StoreTokenAuthentication,
        BrowserSessionAuthentication,
    ]
    permission_classes: Any = [IsAuthenticated, StoreIsOpen, ActsForCustomer]
    parser_classes: Any = [SmallJSONParser]
    renderer_classes: Any = [JSONRenderer]
    throttle_classes: Any = [StoreRateThrottle]
    metadata_class: Any = None
    schema: Any = ApiSchema()
    filters: Mapping[str, Sequence[str]] = {}
    paged = False
    customer: Customer

    def actor(self) -> Actor:
        actor: Actor = self.request.user.as_actor()  # type: ignore[attr-defined]
        return actor

    def parameters(self) -> set[str]:
        """What may stand after the question mark."""
        return {*self.filters, *(("cursor", "limit") if self.paged else ())}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        known = self.parameters()
        for name, values in request.query_params.lists():
            if name not in known:
                raise Invalid(
                    _("There is no such parameter."), field=name[:80], code="unknown_field"
                )
            # A filter without values is read by its view.
            if len(values) > 1 or (self.filters.get(name) and values[0] not in self.filters[name]):
                raise Invalid(_("This value is not one of those to choose from."), field=name)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "no-store"
        return answer


class ApiView(ApiRules, APIView):
    """One address for a customer's programs."""


class ListView(ApiRules, generics.ListAPIView[Any]):
    """A list of a customer's things, newest first, page by page."""

    pagination_class = CursorPages
    paged = True

    def rows(self) -> QuerySet[Any]:
        """The customer's own; subclasses say which."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        chosen = {
            name: self.request.query_params[name]
            for name in self.filters
            if name in self.request.query_params
        }
        return self.rows().filter(**chosen)


class PublicView(ApiRules, APIView):
    """Open to strangers; a token that is wrong is still refused."""

    permission_classes = [AllowAny]


def taken(serializer_class: Any, request: Request) -> dict[str, Any]:
    """The body, checked. Raises what becomes a 422 with the fields named."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


def shown(serializer_class: Any, value: Any, status: int = 200) -> Response:
    return Response(serializer_class(value).data, status=status)
