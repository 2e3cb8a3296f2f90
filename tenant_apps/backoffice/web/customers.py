"""Customers: the list, everything about one of them, and paying credit back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Invalid
from kernel.ids import new_id
from kernel.tenancy.context import current_store
from shared_apps.console.forms import read_money
from shared_apps.console.lists import page_of, words_of
from shared_apps.identity.web.guards import team_required
from tenant_apps.accounts.selectors import people_of
from tenant_apps.backoffice.selectors import people
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.coupons_running import running_of
from tenant_apps.billing.selectors import (
    credit_of,
    invoices_of,
    open_balance,
    subscriptions_of,
    today,
)
from tenant_apps.billing.services import give_credit, pay_out_credit
from tenant_apps.billing.taxation import exemption_of, last_check, taxes_of
from tenant_apps.billing.wallet import live_holds, movements, rule_of
from tenant_apps.billing.words import movement_words
from tenant_apps.orders.selectors import orders_of
from tenant_apps.payments.selectors import flagged_top_ups, methods_of
from tenant_apps.provisioning.selectors import services_of

_MOST = 20


@require_safe
@team_required
def customers(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    found = page_of(request, people.customers(words))
    counts = people.running_services(row.pk for row in found)
    rows = [(row, counts.get(row.pk, 0)) for row in found]
    return page(request, "customers", at="customers", page=found, rows=rows, words=words)


@require_safe
@team_required
def customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    row = people.customer(customer_id)
    return page(
        request,
        "customer",
        at="customers",
        customer=row,
        balance=open_balance(row.pk, current_store().currency),
        credit=credit_of(row.pk, current_store().currency),
        credit_rows=[(one, movement_words(one.kind)) for one in movements(row.pk, _MOST)],
        holds=live_holds(row.pk),
        wallet_rule=rule_of(row.pk),
        top_ups_flagged=flagged_top_ups(row.pk),
        request_key=new_id().hex,
        services=services_of(row.pk)[:_MOST],
        invoices=invoices_of(row.pk)[:_MOST],
        orders=list(orders_of(row.pk))[:_MOST],
        subscriptions=list(subscriptions_of(row.pk))[:_MOST],
        methods=methods_of(row.pk),
        tax=taxes_of(row).on_goods(),
        vat_check=last_check(row),
        exemption=exemption_of(row, today()),
        people=people_of(row),
        redemptions=running_of(row.pk),
    )


@require_POST
@team_required
def pay_out(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Write down that credit went back to the customer's bank."""
    row = people.customer(customer_id)
    try:
        amount = read_money(
            request.POST.get("amount", ""), current_store().currency, field="amount"
        )
        note = request.POST.get("note", "").strip()[:120]
        pay_out_credit(row.pk, amount, note=note, actor=actor_of(request))
    except Invalid as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Written down. The credit is that much smaller."))
    return redirect("manage-customer", row.pk)


@require_POST
@team_required
def give(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Credit that nobody paid for; sent twice by one form it is given once."""
    row = people.customer(customer_id)
    try:
        give_credit(
            row.pk,
            read_money(request.POST.get("amount", ""), current_store().currency, field="amount"),
            reason=request.POST.get("reason", "").strip()[:120],
            request_key=request.POST.get("request_key", "")[:64] or new_id().hex,
            actor=actor_of(request),
        )
    except Invalid as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Given. It pays the next invoice by itself."))
    return redirect("manage-customer", row.pk)
