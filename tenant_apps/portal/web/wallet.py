"""The customer's credit: balance, movements, adding to it, what happens when it is low."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Invalid, Refusal
from kernel.tenancy.context import current_store
from kernel.web.files import inline_pdf
from kernel.web.links import absolute_url
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.selectors import credit_of
from tenant_apps.billing.services import set_wallet_rule
from tenant_apps.billing.wallet import held_of, live_holds, movements, rule_of, top_up_limits
from tenant_apps.billing.words import movement_words
from tenant_apps.payments import flows
from tenant_apps.payments.models import TopUp
from tenant_apps.payments.receipt_pdf import receipt_pdf
from tenant_apps.payments.selectors import (
    can_top_up,
    default_method,
    last_top_up,
    open_top_up,
    receipt_of,
    receipts,
)
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.portal.web.methods import card_name
from tenant_apps.portal.web.wallet_forms import RuleForm, TopUpForm, rule_form

log = structlog.get_logger(__name__)
_ROWS = 25


@require_safe
@customer_required
def wallet(request: HttpRequest, customer: Customer) -> HttpResponse:
    """What the address claims (`back=paid`) is never believed: the gateway is asked once."""
    came_back = request.GET.get("back", "") == "paid"
    if came_back:
        _ask_once(customer)
    return _page(request, customer, came_back=came_back)


@require_POST
@customer_required
def add(request: HttpRequest, customer: Customer) -> HttpResponse:
    """To the payment page; it leads back here."""
    form = TopUpForm(request.POST)
    if form.is_valid():
        here = absolute_url(reverse("wallet"))
        try:
            url = flows.open_top_up_page(
                customer,
                form.cleaned_data["amount"],
                success_url=f"{here}?back=paid",
                cancel_url=here,
                actor=actor_of(request),
            )
        except Invalid as no:
            form.add_error("amount", no.message)
        except Refusal as no:
            messages.error(request, no.message)
            return redirect("wallet")
        else:
            return redirect(url)
    return _page(request, customer, add_form=form)


@require_POST
@customer_required
def rule(request: HttpRequest, customer: Customer) -> HttpResponse:
    form = RuleForm(request.POST)
    if form.is_valid():
        if form.cleaned_data["charge"] and default_method(customer.pk) is None:
            form.add_error("charge", _("Keep a card first: it is what is charged."))
        elif _saved(form, customer, request):
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("wallet")
    return _page(request, customer, rule_form=form)


@require_safe
@customer_required
def receipt(request: HttpRequest, customer: Customer, top_up_id: UUID) -> HttpResponse:
    row = receipt_of(customer.pk, top_up_id)
    return inline_pdf(row.number, receipt_pdf(row))


def _saved(form: forms.Form, customer: Customer, request: HttpRequest) -> bool:
    try:
        set_wallet_rule(customer.pk, actor=actor_of(request), **form.cleaned_data)
    except Invalid as no:
        form.add_error(no.field or None, no.message)
        return False
    return True


def _page(request: HttpRequest, customer: Customer, **context: Any) -> HttpResponse:
    currency, skip = current_store().currency, _skip(request)
    found = movements(customer.pk, _ROWS + 1, skip)
    papers = receipts(customer.pk, (one.number for one in found))
    balance, held = credit_of(customer.pk, currency), held_of(customer.pk, currency)
    known, card, last = rule_of(customer.pk), default_method(customer.pk), last_top_up(customer.pk)
    forms_now = {"add_form": TopUpForm(), "rule_form": rule_form(known), **context}
    wrong = any(form.errors for form in (forms_now["add_form"], forms_now["rule_form"]))
    return page(
        request,
        "wallet",
        at="wallet",
        status=422 if wrong else 200,
        balance=balance,
        free=balance - held,
        held=held,
        holds=live_holds(customer.pk, currency),
        rows=[(one, movement_words(one.kind), papers.get(one.number)) for one in found[:_ROWS]],
        older=skip + _ROWS if len(found) > _ROWS else 0,
        skip=skip,
        limits=top_up_limits(customer.pk),
        can_add=can_top_up(),
        rule=known,
        card=card_name(card) if card else "",
        waiting=bool(context.get("came_back")) and open_top_up(customer.pk) is not None,
        refused=last.person if last and last.state == TopUp.State.DECLINED else "",
        **forms_now,
    )


def _skip(request: HttpRequest) -> int:
    text = request.GET.get("older", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _ask_once(customer: Customer) -> None:
    waiting = open_top_up(customer.pk)
    if waiting is None:
        return
    try:
        flows.settle_top_up(waiting.pk)
    except Refusal as no:
        log.info("top_up_not_asked", code=no.code)
