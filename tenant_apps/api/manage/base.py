"""What the addresses of a team have in common: who may ask, and how they are told of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import IsAuthenticated

from kernel.errors import Invalid, NotFound
from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.accounts.models import Customer
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, ListView
from tenant_apps.api.idempotency import once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.permissions import OwnsTheStore, WorksForTheStore
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.billing.models import Invoice

_M = TypeVar("_M", bound=Model)
_Method = Callable[..., Any]
_View = TypeVar("_View", bound=type)


class TeamView(ApiView):
    """For whoever works in the store; it acts for no customer."""

    permission_classes: Any = [IsAuthenticated, WorksForTheStore]
    throttle_classes: Any = [HeavyThrottle]


class OwnerView(TeamView):
    """For the store's owners: money's rules, coupons, runs and reports are theirs alone."""

    permission_classes = [IsAuthenticated, OwnsTheStore]


class TeamList(ListView):
    """
    Of the whole store, page by page, newest first.

    `ids` names query parameters that hold an id, each with the column that it must stand in.
    """

    permission_classes = [IsAuthenticated, WorksForTheStore]
    ids: Mapping[str, str] = {}

    def get_queryset(self) -> QuerySet[Any]:
        asked = self.request.query_params
        chosen = {self.ids[name]: _id(asked[name], name) for name in self.ids if name in asked}
        return super().get_queryset().filter(**chosen)

    def parameters(self) -> set[str]:
        return super().parameters() | set(self.ids)

    def get_throttles(self) -> list[Any]:
        return [HeavyThrottle()] if self.request.method != "GET" else super().get_throttles()


class OwnerList(TeamList):
    permission_classes = [IsAuthenticated, OwnsTheStore]


def the(rows: type[_M] | QuerySet[_M], key: UUID | int) -> _M:
    """One of this store's rows. Raises NotFound, the same for a foreign one and for none."""
    found = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    row: _M | None = found.filter(pk=key).first() if _fits(key) else None
    if row is None:
        raise NotFound(_("There is nothing at this address."))
    return row


def the_customer(customer_id: UUID) -> Customer:
    return the(Customer, customer_id)


def the_invoice(invoice_id: UUID) -> Invoice:
    return the(Invoice, invoice_id)


def _id(text: str, name: str) -> UUID:
    """Raises Invalid at the parameter. One that nothing has finds nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("This is no id."), field=name) from None


def _fits(key: UUID | int) -> bool:
    return isinstance(key, UUID) or key < 2**63


def lists(operation: str, summary: str, tag: str, example: Any) -> Callable[[_View], _View]:
    """What the document says of a list's GET."""
    said = extend_schema(
        operation_id=operation, summary=summary, tags=[tag], examples=[examples.answer(example)]
    )
    return extend_schema_view(get=said)


def reads(
    operation: str, summary: str, tag: str, gives: Any, example: Any, **more: Any
) -> Callable[[_Method], _Method]:
    """What the document says of a GET."""
    return _said(operation, summary, tag, gives, example, 200, **more)


def makes(
    operation: str,
    summary: str,
    tag: str,
    *,
    takes: Any = NothingSerializer,
    body: Any = None,
    gives: Any = None,
    example: Any = None,
    status: int = 200,
    keyed: bool = True,
    **more: Any,
) -> Callable[[_Method], _Method]:
    """
    A POST: what the document says of it, and once by `Idempotency-Key`; not `keyed` where its
    answer must not be kept.
    """
    said = _said(
        operation,
        summary,
        tag,
        gives,
        example,
        status,
        request=takes,
        wish={} if body is None else body,
        parameters=[IDEMPOTENCY_KEY] if keyed else [],
        **more,
    )
    return lambda method: said(once(method) if keyed else method)


def changes(
    operation: str, summary: str, tag: str, *, takes: Any, body: Any, gives: Any, example: Any
) -> Callable[[_Method], _Method]:
    """A PUT or PATCH: the same again changes nothing."""
    return _said(operation, summary, tag, gives, example, 200, request=takes, wish=body)


def removes(operation: str, summary: str, tag: str, **more: Any) -> Callable[[_Method], _Method]:
    return _said(operation, summary, tag, None, None, 204, **more)


def _said(
    operation: str,
    summary: str,
    tag: str,
    gives: Any,
    example: Any,
    status: int,
    *,
    wish: Any = None,
    **more: Any,
) -> Callable[[_Method], _Method]:
    shown = [] if wish is None else [examples.body(wish)]
    if gives is not None:
        shown.append(examples.answer(example, status))
    said: Callable[[_Method], _Method] = extend_schema(
        operation_id=operation,
        summary=summary,
        tags=[tag],
        responses={status if gives is not None else 204: gives},
        examples=shown,
        **more,
    )
    return said
