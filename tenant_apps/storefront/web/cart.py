"""Configure a server and keep it in the cart."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel import clock
from kernel.errors import Invalid, NotFound
from kernel.tenancy.context import current_store
from shared_apps.fleet.selectors import images_for
from shared_apps.ui.cycles import cycle_text
from tenant_apps.accounts.selectors import customer_of
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.catalog.models import DESKTOP, Plan
from tenant_apps.catalog.selectors import options_of, plan_for_sale, siblings_of
from tenant_apps.catalog.words import lasting_words
from tenant_apps.orders.models import CartLine
from tenant_apps.orders.selectors import quote
from tenant_apps.orders.services import add_line, configure_line, remove_line
from tenant_apps.storefront.web.forms import MachineForm
from tenant_apps.storefront.web.frame import CART, cart_of, frame
from tenant_apps.storefront.web.goods import card, cycles, renewals


def configure(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Choose name and system of a new server; POST puts it into the cart."""
    plan = plan_for_sale(plan_id)
    images = images_for(plan.product.driver, plan.product.remote_plan)
    first = {"image": images[0].remote_id} if images else {}
    form = MachineForm(
        images, request.POST or None, initial=first, is_desktop=plan.product.kind == DESKTOP
    )
    form.offer(
        options_of(plan, clock.now()), cycle_text(plan.interval_unit, plan.interval_count), {}
    )
    if request.method == "POST" and form.is_valid():
        line = add_line(cart_of(request), str(plan.pk))
        if _keep(form, line):
            request.session[CART] = str(line.cart_id)
            return redirect("cart")
        remove_line(line.cart, line.pk)
    return _machine_page(request, plan, form)


def change(request: HttpRequest, line_id: int) -> HttpResponse:
    """Change a server that is in the cart."""
    line = _line(request, line_id)
    plan = plan_for_sale(line.plan_id)
    images = images_for(plan.product.driver, plan.product.remote_plan)
    start = {"hostname": line.hostname, "image": line.image}
    form = MachineForm(
        images, request.POST or None, initial=start, is_desktop=plan.product.kind == DESKTOP
    )
    per = cycle_text(plan.interval_unit, plan.interval_count)
    form.offer(options_of(plan, clock.now()), per, line.options)
    if request.method == "POST" and form.is_valid() and _keep(form, line):
        return redirect("cart")
    return _machine_page(request, plan, form, line)


def _keep(form: MachineForm, line: CartLine) -> bool:
    """True when the server is configured; else the form tells what is wrong, at its field."""
    try:
        configure_line(
            line.cart,
            line.pk,
            hostname=form.cleaned_data["hostname"],
            image=form.cleaned_data.get("image", ""),
            options=form.options,
        )
    except Invalid as wrong:
        form.refuse(wrong)
        return False
    return True


def _line(request: HttpRequest, line_id: int) -> CartLine:
    cart = cart_of(request)
    line = cart.lines.filter(pk=line_id).first() if cart else None
    if line is None:
        raise NotFound(_("This server is not in your cart any more."))
    return line


def _machine_page(
    request: HttpRequest, plan: Plan, form: MachineForm, line: CartLine | None = None
) -> HttpResponse:
    siblings = [] if line else cycles(siblings_of(plan))
    context = frame(
        request,
        form=form,
        plan=plan,
        card=card(plan, taxes_of(None)),
        cycles=siblings if len(siblings) > 1 else [],
        lasting=lasting_words(plan),
        image_icon="monitor" if plan.product.kind == DESKTOP else "disc-3",
        name_example="desk1.example.com" if plan.product.kind == DESKTOP else "web1.example.com",
        line=line,
        step="configure",
    )
    status = 422 if form.errors else 200
    return render(request, "storefront/configure.html", context, status=status)


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    return cart_page(request)


def cart_page(request: HttpRequest, *, typed: str = "", fault: str = "") -> HttpResponse:
    """The cart; with `fault` the code that was typed, and why it is not taken."""
    cart = cart_of(request)
    customer = customer_of(request.user)
    quoted = quote(cart, current_store().currency, customer) if cart else None
    later = renewals(quoted) if quoted else []
    code: dict[str, Any] = {"typed": typed, "code_fault": fault, "back": "cart"}
    code |= {"cart_count": quoted.count if quoted else 0}
    context = frame(request, quote=quoted, renewals=later, step="configure", **code)
    return render(request, "storefront/cart.html", context, status=422 if fault else 200)


@require_POST
def remove(request: HttpRequest, line_id: int) -> HttpResponse:
    cart = cart_of(request)
    if cart:
        remove_line(cart, line_id)
    return redirect("cart")
