"""What a customer's programs only read: lists of their things, and one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, shown

_View = TypeVar("_View", bound=type)


class OneView(ApiView):
    """One thing of the caller's customer. `find` raises NotFound, also for another customer's."""

    shown_by: Any
    find: ClassVar[Callable[[UUID, UUID], Any]]

    def get(self, request: Request, **where: UUID) -> Response:
        [key] = where.values()
        return shown(self.shown_by, type(self).find(self.customer.pk, key))


def says(
    operation: str, summary: str, tag: str, example: Any, **more: Any
) -> Callable[[_View], _View]:
    """What the document says of the GET of a ListView or a OneView."""
    said = extend_schema(
        operation_id=operation,
        summary=summary,
        tags=[tag],
        examples=[examples.answer(example)],
        **more,
    )
    return extend_schema_view(get=said)
