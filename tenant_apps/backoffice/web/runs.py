"""Billing runs, and the desk of subscriptions that the machine leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.actor import Actor
from kernel.errors import NotFound, Refusal
from kernel.money import Money
from shared_apps.console.lists import page_of, words_of
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.backoffice.web.tables import state_tabs
from tenant_apps.billing import run_desk as found
from tenant_apps.billing import services
from tenant_apps.billing.models import BillingRun
from tenant_apps.billing.selectors import policy

AT = "runs"
_DECISIONS: dict[str, Callable[..., None]] = {
    "approve": services.approve_run,
    "hold": services.hold_run,
    "drop": services.drop_run,
}
_WAYS: dict[str, Callable[..., None]] = {
    "release": services.release_parked,
    "follow": services.follow_billed,
    "skip": services.skip_period,
}


@require_safe
@owner_only
def runs(request: HttpRequest) -> HttpResponse:
    rows = page_of(request, found.runs(request.GET.get("state", "")))
    return page(
        request,
        "runs",
        at=AT,
        page=rows,
        rows=[(row, found.sums_of(row)) for row in rows],
        tabs=state_tabs(request, found.STATES),
        parked=found.parked().count(),
    )


@require_safe
@owner_only
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    row = found.run(run_id)
    before = found.run_before(row)
    return page(
        request,
        "run",
        at=AT,
        row=row,
        sums=found.sums_of(row),
        why=[_why(row, alarm) for alarm in row.alarms],
        before=before,
        before_sums=found.sums_of(before) if before else [],
        batches=row.batches.order_by("pk"),
        rules=policy(),
    )


@require_POST
@owner_only
def decide(request: HttpRequest, run_id: UUID, what: str) -> HttpResponse:
    said = {
        "approve": _("It goes ahead. Invoices appear within a minute."),
        "hold": _("It is stopped. What it issued so far stays."),
        "drop": _("It is given up. What is due is planned anew within a minute."),
    }
    _do(request, _DECISIONS, what, run_id, said)
    return redirect("manage-run", run_id)


@require_safe
@owner_only
def parked(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    rows = page_of(request, found.parked(words))
    return page(
        request,
        "parked",
        at=AT,
        page=rows,
        rows=[(one, _reason(one.row.parked_reason)) for one in found.with_customers(list(rows))],
        words=words,
    )


@require_POST
@owner_only
def unpark(request: HttpRequest, subscription_id: UUID, what: str) -> HttpResponse:
    said = {
        "release": _("It is billed again by the next run. What is still odd comes back here."),
        "follow": _("Its next period begins where the last billed one ends."),
        "skip": _("The period is given away: an invoice of zero says so."),
    }
    _do(request, _WAYS, what, subscription_id, said)
    return redirect("manage-parked")


def _do(
    request: HttpRequest,
    ways: dict[str, Callable[..., None]],
    what: str,
    key: UUID,
    said: dict[str, str],
) -> None:
    if what not in ways:
        raise NotFound(_("There is no such page."))
    actor: Actor = actor_of(request)
    try:
        ways[what](key, actor=actor)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, said[what])


def _why(row: BillingRun, alarm: dict[str, Any]) -> str:
    currency, value, bound = alarm["currency"], alarm["value"], alarm["bound"]
    if alarm["code"] == "off":
        return _(
            "In %(currency)s it is %(value)s %% off what the same servers' last periods came to. "
            "Up to %(bound)s %% goes by itself."
        ) % {"currency": currency, "value": f"{value:+d}", "bound": bound}
    if alarm["code"] == "currency":
        return _("%(currency)s stands on one side only: a price changed its currency.") % {
            "currency": currency
        }
    if alarm["code"] == "lines":
        return _("One customer would get %(value)s invoices; up to %(bound)s go by themselves.") % {
            "value": value,
            "bound": bound,
        }
    if alarm["code"] == "beyond":
        return _(
            "Invoices would come to %(value)s, planned were %(bound)s: something changed since."
        ) % {"value": Money(value, currency), "bound": Money(bound, currency)}
    if alarm["code"] == "negative":
        # Runs that were planned before alarms said it have no currency.
        lowest = Money(value, currency) if currency else value
        return _("An invoice would be below zero: %(value)s.") % {"value": lowest}
    return _("Your billing rules say that you look at each run first.")


def _reason(text: str) -> str:
    """Kept in English with the row; said here in the reader's language."""
    known = {
        "the line is negative": _("The line is negative."),
        "the currency is not the subscription's": _("The currency is not that of the server."),
        "the line is more than three times the price": _(
            "The line is more than three times the price."
        ),
        "the period is longer than the cycle": _("The period is longer than the cycle."),
        "the period overlaps one that is billed": _("The period overlaps one that is billed."),
        "there is a gap since the last billed period": _(
            "There is a gap since the last billed period."
        ),
        "the period begins more than 35 days ahead": _(
            "The period begins more than 35 days ahead."
        ),
        "the next period is on an invoice already": _("The next period is on an invoice already."),
    }
    return known.get(text, text)
