"""The codes of a coupon, its ledger as a table, and loyalty."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Conflict, Invalid
from shared_apps.console.exports import csv_download
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of
from tenant_apps.billing import coupon_desk as found
from tenant_apps.billing import services

_LEDGER = ("at", "code", "variant", "customer", "server", "given", "currency", "left", "released")
_MOST_ROWS = 10_000


@require_POST
@owner_only
def add(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    typed = request.POST.get("code", "").replace("\x00", "")
    variant = request.POST.get("variant", "").replace("\x00", "")
    try:
        services.add_code(coupon_id, typed, variant=variant, actor=actor_of(request))
    except (Conflict, Invalid) as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Added. It can be typed from now on."))
    return redirect("manage-coupon", coupon_id)


@require_POST
@owner_only
def generate(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    """Codes for one use each; the answer is their table."""
    count, variant = request.POST.get("how_many", ""), request.POST.get("variant", "")
    try:
        number = int(count) if count.isdecimal() and len(count) < 6 else 0
        made = services.generate_codes(
            coupon_id, number, variant=variant.replace("\x00", ""), actor=actor_of(request)
        )
    except (Conflict, Invalid) as no:
        messages.error(request, no.message)
    else:
        said = _("%(count)s codes made. Take them along as a table.") % {"count": len(made)}
        messages.success(request, said)
    return redirect("manage-coupon", coupon_id)


@require_POST
@owner_only
def state(request: HttpRequest, coupon_id: UUID, code_id: int) -> HttpResponse:
    to = request.POST.get("to", "")
    services.set_code_state(coupon_id, code_id, to, actor=actor_of(request))
    return redirect("manage-coupon", coupon_id)


@require_safe
@owner_only
def codes_csv(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    head = ("code", "variant", "entered", "used", "most_redemptions", "state")
    rows = found.codes(found.coupon(coupon_id)).values_list(*head)[:_MOST_ROWS]
    return csv_download("codes", head, rows)


@require_safe
@owner_only
def ledger_csv(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    """Instants in UTC, amounts in whole units of the currency; `left` empty: for ever."""
    rows = found.entries(found.ledger(found.coupon(coupon_id))[:_MOST_ROWS])
    return csv_download(
        "redemptions",
        _LEDGER,
        (
            (
                one.redemption.at.isoformat(timespec="seconds"),
                one.redemption.code.code,
                one.redemption.code.variant,
                one.customer,
                one.redemption.subscription.description,
                one.given.major,
                one.given.currency,
                one.left,
                one.redemption.released_at,
            )
            for one in rows
        ),
    )


@require_POST
@owner_only
def loyalty(request: HttpRequest) -> HttpResponse:
    """Set what staying is worth."""
    months, percent = request.POST.get("months", ""), request.POST.get("percent", "")
    try:
        services.set_loyalty(
            int(months) if months.isdecimal() and len(months) < 4 else 0,
            _percent(percent),
            actor=actor_of(request),
        )
    except Invalid as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("It holds for renewals from now on."))
    return redirect("manage-coupons")


@require_POST
@owner_only
def loyalty_drop(request: HttpRequest, tier_id: int) -> HttpResponse:
    services.drop_loyalty(tier_id, actor=actor_of(request))
    messages.success(request, _("Removed. Renewals from now on do without it."))
    return redirect("manage-coupons")


def _percent(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
