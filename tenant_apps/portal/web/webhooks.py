"""A customer's webhooks: what happens to its services and invoices, told to its programs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.actor import Actor
from shared_apps.webhooks.web.desk import Desk
from tenant_apps.accounts.models import Customer
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import customer_required, person_of


def _actor(request: HttpRequest) -> Actor:
    return person_of(request).as_actor()


_desk = Desk("webhook", page, _actor)


@require_safe
@customer_required
def webhooks(request: HttpRequest, customer: Customer) -> HttpResponse:
    return _desk.overview(request, customer.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@customer_required
def new(request: HttpRequest, customer: Customer) -> HttpResponse:
    return _desk.new(request, customer.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@customer_required
def webhook(request: HttpRequest, customer: Customer, webhook_id: UUID) -> HttpResponse:
    return _desk.one(request, webhook_id, customer.pk)


@require_POST
@customer_required
def act(request: HttpRequest, customer: Customer, webhook_id: UUID, what: str) -> HttpResponse:
    return _desk.act(request, webhook_id, what, customer.pk)


@require_POST
@customer_required
def secret(request: HttpRequest, customer: Customer, webhook_id: UUID) -> HttpResponse:
    return _desk.secret(request, webhook_id, customer.pk)


@require_POST
@customer_required
def remove(request: HttpRequest, customer: Customer, webhook_id: UUID) -> HttpResponse:
    return _desk.remove(request, webhook_id, customer.pk)


@require_safe
@customer_required
def delivery(request: HttpRequest, customer: Customer, delivery_id: UUID) -> HttpResponse:
    return _desk.delivery(request, delivery_id, customer.pk)


@require_POST
@customer_required
def again(request: HttpRequest, customer: Customer, delivery_id: UUID) -> HttpResponse:
    return _desk.again(request, delivery_id, customer.pk)
