"""After the order: the way to payment and back, and the timeline."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import NotFound, OutsideError, Refusal
from kernel.web.links import absolute_url
from tenant_apps.accounts.selectors import customer_of
from tenant_apps.billing.models import Invoice
from tenant_apps.orders.models import Order
from tenant_apps.orders.selectors import Mark, order_of, timeline
from tenant_apps.payments import flows
from tenant_apps.payments.models import Attempt
from tenant_apps.payments.selectors import last_attempt
from tenant_apps.storefront.web.frame import frame

log = structlog.get_logger(__name__)
_ASKED = "asked"


def to_payment(order: Order) -> HttpResponse:
    """Send the customer to the hosted page. Raises TillClosed, NothingToPay, PaymentUnderWay."""
    invoice = Invoice.objects.get(pk=order.invoice_id)  # type: ignore[misc]
    page = absolute_url(reverse("order", args=[order.pk]))
    url = flows.open_page(
        invoice, success_url=f"{page}?back=paid", cancel_url=f"{page}?back=cancelled"
    )
    return redirect(url)


def show(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The order's timeline. What the address claims (`back=paid`) is never believed."""
    order = _mine(request, order_id)
    if isinstance(order, HttpResponse):
        return order
    if request.GET.get("back"):
        _ask_once(request, order)
    return render(request, "storefront/order.html", frame(request, **_facts(request, order)))


@require_GET
def fragment(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Only the timeline, for the page that refreshes itself."""
    order = _mine(request, order_id)
    if isinstance(order, HttpResponse):
        return HttpResponse(status=403)
    return render(request, "storefront/timeline.html", _facts(request, order))


@require_POST
def pay(request: HttpRequest, order_id: UUID) -> HttpResponse:
    order = _mine(request, order_id)
    if isinstance(order, HttpResponse):
        return order
    try:
        return to_payment(order)
    except Refusal as no:
        messages.error(request, no.message)
        return redirect("order", order_id=order.pk)


def _mine(request: HttpRequest, order_id: UUID) -> Order | HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), "/auth/login/")
    customer = customer_of(request.user)
    if customer is None:
        raise NotFound(_("There is no such order."))
    return order_of(customer.pk, order_id)


def _ask_once(request: HttpRequest, order: Order) -> None:
    """
    The customer came back before the gateway's notice did: ask it now, once for each way back.

    Pressing reload must not knock at the gateway again; what stays open is asked by due work.
    """
    attempt = last_attempt(order.invoice_id) if order.invoice_id else None
    if attempt is None or attempt.closed_at is not None:
        return
    way = "paid" if request.GET["back"] == "paid" else "cancelled"
    mark = f"{attempt.pk} {way}"
    if request.session.get(_ASKED) == mark:
        return
    request.session[_ASKED] = mark
    try:
        flows.ask(attempt.pk)
    except (OutsideError, Refusal) as error:
        log.info("ask_failed", code=error.code)


def _facts(request: HttpRequest, order: Order) -> dict[str, Any]:
    order.refresh_from_db()
    marks = timeline(order)
    invoice = Invoice.objects.filter(pk=order.invoice_id).first() if order.invoice_id else None
    unpaid = bool(invoice and invoice.amount_due)
    attempt = last_attempt(invoice.pk) if invoice and unpaid else None
    return {
        "order": order,
        "lines": list(order.lines.all()),
        "steps": [_step(mark) for mark in marks],
        "finished": order.state in {Order.State.ACTIVE, Order.State.CANCELLED},
        "delayed": any(mark.state == "failed" for mark in marks),
        "unpaid": unpaid,
        "cancelled_back": unpaid and request.GET.get("back") == "cancelled",
        "refused": _(attempt.person) if attempt and attempt.state == Attempt.State.DECLINED else "",
        "invoice": invoice,
    }


def _step(mark: Mark) -> dict[str, Any]:
    titles = {
        "placed": _("Order placed"),
        "paid": _("Paid"),
        "creating": _("Creating your server"),
        "ready": _("Ready"),
    }
    texts = {
        ("paid", "now"): _("Waiting for the payment."),
        ("creating", "waiting"): _("This begins as soon as the payment is in."),
        ("creating", "now"): _("Preparing your machine."),
        ("ready", "now"): _("Installing the system. This takes about a minute."),
        ("ready", "failed"): _("This takes longer than planned. We are looking at it."),
    }
    return {
        "title": titles[mark.step],
        "state": mark.state,
        "at": mark.at,
        "text": texts.get((mark.step, mark.state), ""),
    }
