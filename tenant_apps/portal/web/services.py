"""Services: the list, one of them, and the part of its page that keeps itself fresh."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.money import Money
from shared_apps.console.lists import page_of
from shared_apps.fleet.desktops import DesktopDriver
from shared_apps.fleet.port import Action, drivers
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.hourly import running_total
from tenant_apps.billing.lasting import in_term, period_ends_on
from tenant_apps.billing.leaving import going_back
from tenant_apps.billing.models import Policy, Subscription
from tenant_apps.billing.optioning import offered_to
from tenant_apps.billing.selectors import cancellation_of, change_of, policy, renews, today
from tenant_apps.billing.services import price_of_leaving
from tenant_apps.billing.using import recent_use
from tenant_apps.orders.selectors import order_of_line, waiting_orders
from tenant_apps.portal import selectors
from tenant_apps.portal.web.cancel import reasons
from tenant_apps.portal.web.desktop import desk_of
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import customer_required
from tenant_apps.portal.web.pause import resting
from tenant_apps.portal.web.shares import sharing
from tenant_apps.portal.web.words import activity, cycle, power_state, under_way
from tenant_apps.provisioning import flows
from tenant_apps.provisioning.models import Job, Service
from tenant_apps.provisioning.rules import CUSTOMER_ACTIONS, is_allowed
from tenant_apps.provisioning.selectors import log_of, open_job, service_of, services_of
from tenant_apps.usage.selectors import running_use

_MAKING = {Service.State.PENDING, Service.State.PROVISIONING, Service.State.SETUP_FAILED}
_POWERED = {"on": ("restart", "stop"), "off": ("start",)}
# Seconds between two looks: at rest, and while something is under way.
_AT_REST, _BUSY = 10, 2


@require_safe
@customer_required
def services(request: HttpRequest, customer: Customer) -> HttpResponse:
    found = page_of(request, services_of(customer.pk))
    by_hour = selectors.hour_prices(found)
    rows = [
        (row, Money(row.retail_minor, row.currency), by_hour.get(row.subscription_id))
        for row in found
    ]
    return page(
        request,
        "services",
        at="services",
        page=found,
        rows=rows,
        desks={row.pk for row in found if issubclass(drivers.get(row.driver), DesktopDriver)},
        waiting=waiting_orders(customer.pk),
    )


@require_safe
@customer_required
def service(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    """What we know, at once; the platform itself is asked by the part that refreshes."""
    row = service_of(customer.pk, service_id)
    if "look" in request.GET:
        row = flows.look(row)
    return service_page(request, row)


def service_page(request: HttpRequest, row: Service, secret: str = "") -> HttpResponse:
    """The page of a service. `secret` is its password, when the person asked to see it."""
    subscription = selectors.subscription_of(row)
    goes_on = subscription is not None and renews(subscription)
    desk, rules = desk_of(row, subscription), policy()
    return page(
        request,
        "service",
        at="services",
        secret=secret,
        subscription=subscription,
        cycle=cycle(subscription) if subscription else "",
        goes_on=goes_on,
        # A desktop's next invoice is what the month says so far; to compute another would cost.
        renewal=selectors.renewal(subscription, rules)
        if subscription and goes_on and not desk
        else None,
        unpaid=selectors.unpaid_invoice_of(row),
        order=order_of_line(row.customer_id, row.order_line_id),
        invoices=selectors.invoices_for(row),
        log=activity(log_of(row.pk), row),
        resettable=can_reset(row),
        **_cancelling(subscription, rules),
        **_changing(subscription),
        **resting(subscription),
        use=recent_use(subscription.pk) if subscription else [],
        metered=running_use(subscription) if subscription else [],
        tax_within=rules.prices_include_tax,
        running=running_total(subscription) if subscription and goes_on else None,
        **live(row),
        **desk,
        **(sharing(desk["desk"]) if desk else {}),
    )


def _cancelling(subscription: Subscription | None, rules: Policy) -> dict[str, Any]:
    """The wish to end it that holds, or what is needed to ask for one."""
    if subscription is None or subscription.state in {"pending", "ended"}:
        return {}
    wish = cancellation_of(subscription.pk)
    if wish is not None:
        return {"cancellation": wish}
    day = today()
    unbegun = subscription.paid_until if subscription.paid_until > day else None
    ends_on = unbegun or period_ends_on(subscription, day)
    fixed = in_term(subscription, day)
    return {
        "cancel_on": max(ends_on, subscription.term_ends_on or ends_on),
        "cancel_reasons": reasons(),
        "fixed": fixed,
        "leaving": price_of_leaving(subscription) if fixed else None,
        "going_back": going_back(subscription, clock.now().replace(microsecond=0), rules),
    }


def _changing(subscription: Subscription | None) -> dict[str, Any]:
    """The change of plan that waits, or whether one can be asked for."""
    if subscription is None:
        return {}
    change = change_of(subscription.pk)
    open_to = subscription.state in {"active", "trialing"} or subscription.is_trial
    return {
        "change": change,
        "changeable": change is None and open_to and subscription.state != "ended",
        "has_options": bool(subscription.options or offered_to(subscription)),
    }


@require_safe
@customer_required
def state(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    """
    The live part of a service's page. When the service moved on since (`seen`), or its job ended
    (`busy`), the whole page is asked to load again.
    """
    row = flows.look(service_of(customer.pk, service_id))
    facts = live(row)
    seen = request.GET.get("seen", row.state)
    ended = request.GET.get("busy") == "1" and facts["job"] is None
    if seen != row.state or ended:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "portal/service_live.html", facts)


def live(row: Service) -> dict[str, Any]:
    """State, power, buttons, and how soon to look again (0: never)."""
    job = open_job(row.pk)
    making = row.state in _MAKING
    every = _BUSY if making or job else _AT_REST
    return {
        "service": row,
        "job": job,
        "doing": under_way(job.action) if job else "",
        "late": job is not None and job.state == Job.State.STUCK,
        "power": power_state(row.power),
        "seen_at": clock.on_store_clock(row.power_seen_at) if row.power_seen_at else None,
        "buttons": buttons(row),
        "making": making,
        "steps": _steps(row, job) if making else [],
        "every": 0 if row.state == Service.State.TERMINATED else every,
        "live_url": reverse("service-state", args=[row.pk]),
    }


def buttons(row: Service) -> list[str]:
    """The power actions that make sense now; all of them while nobody knows the power."""
    able = drivers.get(row.driver).actions
    sensible = _POWERED.get(row.power, CUSTOMER_ACTIONS)
    return [one for one in sensible if is_allowed(one, row.state) and Action(one) in able]


def can_reset(row: Service) -> bool:
    """
    A new password is set by the platform, on a machine that runs. A desktop has none: it is opened
    by a link, and its account's password is nobody's.
    """
    kind = drivers.get(row.driver)
    if kind.by_hand or issubclass(kind, DesktopDriver):
        return False
    return row.state == Service.State.ACTIVE and bool(row.remote_id)


def _steps(row: Service, job: Job | None) -> list[dict[str, Any]]:
    late = row.state == Service.State.SETUP_FAILED or (
        job is not None and job.state == Job.State.STUCK
    )
    text = _("Installing the system. This takes about a minute.")
    if drivers.get(row.driver).by_hand:
        text = _("Our team is setting it up. You get a mail when it is ready.")
    if late:
        text = _("This takes longer than planned. We are looking at it.")
    return [
        {"title": _("Ordered and paid"), "state": "done", "at": row.requested_at},
        {"title": _("Setting up"), "state": "failed" if late else "now", "text": text},
        {"title": _("Ready"), "state": "waiting"},
    ]
