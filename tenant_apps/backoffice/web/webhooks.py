"""The store's own webhooks: what happens in the store, told to programs of its owner."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.webhooks.web.desk import Desk
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page

_desk = Desk("manage-webhook", page, actor_of)


@require_safe
@owner_only
def webhooks(request: HttpRequest) -> HttpResponse:
    return _desk.overview(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def new(request: HttpRequest) -> HttpResponse:
    return _desk.new(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    return _desk.one(request, webhook_id, None)


@require_POST
@owner_only
def act(request: HttpRequest, webhook_id: UUID, what: str) -> HttpResponse:
    return _desk.act(request, webhook_id, what, None)


@require_POST
@owner_only
def secret(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    return _desk.secret(request, webhook_id, None)


@require_POST
@owner_only
def remove(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    return _desk.remove(request, webhook_id, None)


@require_safe
@owner_only
def delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    return _desk.delivery(request, delivery_id, None)


@require_POST
@owner_only
def again(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    return _desk.again(request, delivery_id, None)
