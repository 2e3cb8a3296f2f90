"""Rules by group, product, customer and service; why one holds; who is suspended next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Invalid, NotFound
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people, trade
from tenant_apps.backoffice.selectors import rules as known
from tenant_apps.backoffice.web.guards import is_owner, owner_only
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.forecast import DAYS, forecast
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.policies import policies_for
from tenant_apps.billing.policy_words import choice_words, key_words, shown
from tenant_apps.billing.rules.policies import KEYS
from tenant_apps.billing.services import drop_override, override_policy
from tenant_apps.provisioning.models import Service


def level_words() -> dict[str, str]:
    return {
        "platform": _("Your platform"),
        "tier": _("Your platform, for your tier"),
        "store": _("Your billing rules"),
        "group": _("Product group"),
        "product": _("Product"),
        "customer": _("Customer"),
        "service": _("This service"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def rules(request: HttpRequest) -> HttpResponse:
    typed, refusal = request.POST, None
    if request.method == "POST":
        level, _colon, subject = typed.get("subject", "").partition(":")
        try:
            override_policy(
                level,
                subject,
                typed.get("key", ""),
                typed.get("value", ""),
                reason=typed.get("reason", ""),
                actor=actor_of(request),
            )
        except Invalid as no:
            refusal = no
        else:
            messages.success(request, _("Saved. It holds from the next step."))
            return redirect("manage-rules")
    words, levels = key_words(), level_words()
    return page(
        request,
        "rules",
        at="policy",
        status=422 if refusal else 200,
        rows=[
            (one.row, words[one.row.key], levels[one.row.level], one.name, shown(one.row.value))
            for one in known.overrides()
        ],
        subjects=[
            *known.subjects(),
            ("store:", _("The whole store: charging again, late fees, adding credit")),
        ],
        keys=[(key, words[key]) for key in KEYS if {"store", "group"} & set(KEYS[key].levels)],
        choices=choice_words(),
        typed=typed,
        refusal=refusal,
    )


@require_POST
@owner_only
def drop(request: HttpRequest, override_id: int) -> HttpResponse:
    drop_override(override_id, actor=actor_of(request))
    messages.success(request, _("The wider rule holds again."))
    return redirect("manage-rules")


@require_safe
@team_required
def explain(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Why this service is treated as it is: each rule, and every level that says something."""
    service = trade.service(service_id)
    row = _subscription(service.subscription_id)
    words, levels = key_words(), level_words()
    return page(
        request,
        "service_rules",
        at="services",
        service=service,
        rows=[
            (
                words[key],
                shown(one.value),
                levels[one.holds.level],
                [(levels[said.level], shown(said.value), said.reason) for said in one.said],
            )
            for key, one in policies_for(row).by_key.items()
            if "service" in KEYS[key].levels
        ],
        subscription=row,
        keys=[(key, words[key]) for key in KEYS if "service" in KEYS[key].levels],
        choices=choice_words(),
        owner=is_owner(request),
    )


@require_POST
@owner_only
def say(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    """A word of this service alone, from its own page or from the forecast."""
    row = _subscription(subscription_id)
    try:
        override_policy(
            "service",
            str(row.pk),
            request.POST.get("key", ""),
            request.POST.get("value", ""),
            reason=request.POST.get("reason", ""),
            actor=actor_of(request),
        )
    except Invalid as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Saved. It holds from the next step."))
    service = Service.objects.filter(subscription_id=row.pk).first()
    if request.POST.get("from") == "service" and service is not None:
        return redirect("manage-service-rules", service.pk)
    return redirect(f"{reverse('manage-forecast')}#{row.pk}")


@require_safe
@team_required
def coming(request: HttpRequest) -> HttpResponse:
    found = forecast()
    names = people.labels({one.invoice.customer_id for one in found})
    tried = known.tries([one.invoice.pk for one in found])
    rows: list[dict[str, Any]] = [
        {
            "coming": one,
            "customer": names.get(one.invoice.customer_id),
            "tries": tried.get(one.invoice.pk, 0),
        }
        for one in found
    ]
    return page(
        request,
        "forecast",
        at="forecast",
        rows=rows,
        days=DAYS,
        suspended=sum(1 for one in found if one.suspend_on),
        ended=sum(1 for one in found if one.end_on),
        waiting=sum(1 for one in found if one.waits_until),
        owner=is_owner(request),
    )


def _subscription(subscription_id: UUID) -> Subscription:
    row = Subscription.objects.filter(pk=subscription_id).first()
    if row is None:
        raise NotFound(_("There is no such service."))
    return row
