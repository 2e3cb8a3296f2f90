"""Coupons: the list, a new one, one of them with its codes and who used it, and loyalty."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Invalid, Refusal
from shared_apps.console.forms import add_refusal
from shared_apps.console.lists import page_of, words_of
from tenant_apps.backoffice.web.coupon_form import CouponForm, shown
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.backoffice.web.tables import state_tabs
from tenant_apps.billing import coupon_desk as found
from tenant_apps.billing import services
from tenant_apps.billing.models import Coupon, LoyaltyTier

AT = "coupons"


@require_safe
@owner_only
def coupons(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    rows = page_of(request, found.coupons(request.GET.get("state", ""), words))
    return page(
        request,
        "coupons",
        at=AT,
        page=rows,
        rows=[(row, found.given_away(row)) for row in rows],
        tabs=state_tabs(request, found.STATES),
        words=words,
        tiers=LoyaltyTier.objects.all(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def new(request: HttpRequest) -> HttpResponse:
    form = CouponForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            wish = form.wish()
            losses = _losses(request, services.draft_coupon(wish))
            if not losses:
                code = form.cleaned_data["code"]
                row = services.create_coupon(wish, code=code, actor=actor_of(request))
                messages.success(request, _("The coupon is ready to be used."))
                return redirect("manage-coupon", row.pk)
            return _form_page(request, form, losses=losses)
        except Refusal as no:
            add_refusal(form, no)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def edit(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    row = found.coupon(coupon_id)
    frozen = row.redemptions.exists()
    form = CouponForm(request.POST or None, initial=shown(row), frozen=frozen)
    del form.fields["code"]
    if request.method == "POST" and form.is_valid():
        try:
            wish = form.wish()
            losses = _losses(request, services.draft_coupon(wish))
            if not losses:
                services.change_coupon(row.pk, wish, actor=actor_of(request))
                messages.success(request, _("Saved. It holds for new orders."))
                return redirect("manage-coupon", row.pk)
            return _form_page(request, form, coupon=row, frozen=frozen, losses=losses)
        except Refusal as no:
            add_refusal(form, no)
    return _form_page(request, form, coupon=row, frozen=frozen)


@require_safe
@owner_only
def coupon(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    row = found.coupon(coupon_id)
    rows = page_of(request, found.ledger(row))
    codes = found.codes(row)
    sides = found.variants(row)
    return page(
        request,
        "coupon",
        at=AT,
        coupon=row,
        given=found.given_away(row),
        facts=shown(row),
        losses=found.losses(row) if row.state == Coupon.State.ACTIVE else [],
        page=rows,
        ledger=list(found.entries(rows)),
        codes=codes[:50],
        more_codes=max(codes.count() - 50, 0),
        variants=sides,
    )


@require_POST
@owner_only
def state(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    try:
        services.set_coupon_state(coupon_id, request.POST.get("to", ""), actor=actor_of(request))
    except (Conflict, Invalid) as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Done. Customers who have it keep it."))
    return redirect("manage-coupon", coupon_id)


def _losses(request: HttpRequest, draft: Coupon) -> list[found.Loss]:
    """What must be said yes to first."""
    return [] if request.POST.get("accept_loss") == "yes" else found.losses(draft)


def _form_page(request: HttpRequest, form: CouponForm, **more: Any) -> HttpResponse:
    facts = {"coupon": None, "frozen": False, "losses": [], **more}
    status = 422 if form.errors or facts["losses"] else 200
    return page(request, "coupon_form", at=AT, status=status, form=form, **facts)
