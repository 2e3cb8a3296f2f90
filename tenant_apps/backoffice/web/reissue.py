"""Put another invoice in the place of one that says something wrong."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kernel.errors import Conflict, Invalid
from shared_apps.console.forms import add_refusal
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people, trade
from tenant_apps.backoffice.web.reissue_form import ReissueForm
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.errors import CannotReplace
from tenant_apps.billing.links import links_of
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.services import reissue_invoice
from tenant_apps.billing.services.reissue import check


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def reissue(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    row = trade.invoice(invoice_id)
    done = links_of(row).replaced_by
    if done is not None:
        return redirect("manage-invoice", done.pk)
    lines = list(row.lines.order_by("position"))
    refused = ""
    try:
        check(row, lines)
    except CannotReplace as no:
        refused = no.message
    form = ReissueForm(row, lines, people.customer(row.customer_id), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = reissue_invoice(
                row.pk,
                form.corrections(),
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
            )
        except (Invalid, Conflict) as no:
            add_refusal(form, no)
        else:
            said = _("%(new)s took the place of %(old)s.")
            messages.success(request, said % {"new": made.number, "old": row.number})
            return redirect("manage-invoice", made.pk)
    return page(
        request,
        "reissue",
        at="invoices",
        status=422 if form.errors else 200,
        invoice=row,
        form=form,
        refused=refused,
        paid=row.state == Invoice.State.PAID,
    )
