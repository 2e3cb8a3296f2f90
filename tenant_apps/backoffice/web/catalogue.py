"""Products and plans: what each costs, what it is sold at, and what remains."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Invalid
from kernel.tenancy.context import current_store
from shared_apps.console.forms import read_money
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import goods
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing import margins
from tenant_apps.catalog.services import change_product, set_price


@require_safe
@team_required
def catalogue(request: HttpRequest) -> HttpResponse:
    products = margins.catalogue(current_store().currency)
    return page(request, "catalogue", at="catalogue", products=products)


@require_POST
@team_required
def price(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Set a plan's retail price; by htmx the answer is the plan's row, else the page."""
    row = goods.plan_margin(plan_id)
    typed = request.POST.get("price", "")
    try:
        amount = read_money(typed, row.plan.currency, field="price")
        set_price(
            plan_id,
            amount,
            net=margins.net_of(amount, row.plan.product.tax_category),
            accept_loss=request.POST.get("accept_loss") == "yes",
            actor=actor_of(request),
        )
    except Invalid as no:
        if not request.headers.get("HX-Request"):
            messages.error(request, no.message)
            return redirect("manage-catalogue")
        context = {"row": row, "typed": typed, "error": no.message, "loss": no.code == "under_cost"}
        return render(request, "backoffice/parts/plan_row.html", context, status=422)
    if not request.headers.get("HX-Request"):
        messages.success(request, _("The new price holds for new orders."))
        return redirect("manage-catalogue")
    fresh = {"row": goods.plan_margin(plan_id), "saved": True}
    return render(request, "backoffice/parts/plan_row.html", fresh)


@require_POST
@team_required
def product(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Rename, describe, hide, show or recommend a product."""
    old = goods.product(product_id)
    try:
        change_product(
            product_id,
            name=request.POST.get("name", old.name),
            summary=request.POST.get("summary", old.summary),
            state=request.POST.get("state", old.state),
            featured=request.POST.get("featured") == "on",
            actor=actor_of(request),
        )
    except Invalid as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Saved. Your shop shows it now."))
    return redirect("manage-catalogue")
