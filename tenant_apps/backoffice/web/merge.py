"""Make one invoice of several open ones of a customer."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from kernel.errors import Conflict, Invalid
from shared_apps.console.forms import add_refusal
from shared_apps.identity.web.guards import team_required
from shared_apps.ui.formats import day_text
from shared_apps.ui.templatetags.ui import money_text
from tenant_apps.backoffice.selectors import people
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.selectors import invoices_of
from tenant_apps.billing.services import merge_invoices

_MOST = 100


class MergeForm(forms.Form):
    invoices = forms.MultipleChoiceField(
        label=__("Open invoices"), widget=forms.CheckboxSelectMultiple, required=False
    )
    due_on = forms.DateField(
        label=__("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=__("Empty: as the last of them was."),
    )
    reason = forms.CharField(label=__("Reason"), max_length=200)

    def __init__(self, rows: list[Invoice], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        field = self.fields["invoices"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(row.pk), f"{row.number} · {day_text(row.due_on)} · {money_text(row.amount_due)}")
            for row in rows
        ]
        field.initial = [str(row.pk) for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def merge(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    customer = people.customer(customer_id)
    rows = list(invoices_of(customer.pk).filter(state=Invoice.State.OPEN)[:_MOST])
    form = MergeForm(rows, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = merge_invoices(
                customer.pk,
                [UUID(one) for one in form.cleaned_data["invoices"]],
                due_on=form.cleaned_data["due_on"],
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
            )
        except (Invalid, Conflict) as no:
            add_refusal(form, no)
        else:
            said = _("%(new)s took the place of %(count)s invoices.")
            count = len(form.cleaned_data["invoices"])
            messages.success(request, said % {"new": made.number, "count": count})
            return redirect("manage-invoice", made.pk)
    return page(
        request,
        "merge",
        at="customers",
        status=422 if form.errors else 200,
        customer=customer,
        form=form,
        possible=len(rows) > 1,
    )
