"""Rules of billing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.console.forms import add_refusal
from shared_apps.identity.selectors import is_confirmed
from shared_apps.identity.services import send_confirmation
from shared_apps.resellers.limits import spend
from shared_apps.ui.formats import countries
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page, person_of
from tenant_apps.billing.policies import inherited
from tenant_apps.billing.selectors import policy as current_policy
from tenant_apps.billing.services import change_policy

_MAILS_AN_HOUR = 3


def _days(label: Any, help_text: Any = "", *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=60, required=required
    )


# Left empty, your platform's word holds.
_INHERITED = ("remind_after_days", "grace_days", "terminate_after_days")


class PolicyForm(forms.Form):
    """Days are calendar days in the store's zone."""

    invoice_days_ahead = _days(
        __("Invoice ahead of renewal"),
        __("So many days before a period ends the next invoice is sent."),
    )
    remind_after_days = _days(__("Reminder"), __("Days after the due day."), required=False)
    grace_days = _days(
        __("Pause the service"),
        __("Days after the due day. Nothing is deleted then."),
        required=False,
    )
    terminate_after_days = _days(
        __("End the service"),
        __("Days after it was paused. The server and its data are deleted."),
        required=False,
    )
    customers_may_pause = forms.BooleanField(
        label=__("Customers may pause their servers"),
        required=False,
        help_text=__("A paused server costs them nothing; its unused time becomes credit."),
    )
    billing_day_extends = forms.BooleanField(
        label=__("The period to the new day holds a whole cycle as well"),
        required=False,
        help_text=__("Off: customers pay a short period first, then whole ones."),
    )
    hourly_credit = forms.CharField(
        label=__("Credit for what is paid by the hour"),
        required=False,
        max_length=14,
        help_text=__("Who orders one and keeps no card has at least so much credit."),
    )
    discount_cap_percent = forms.DecimalField(
        label=__("Coupons and loyalty together"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        localize=True,
        help_text=__("At most so much of a price is taken off, in percent."),
    )
    tax_percent = forms.DecimalField(
        label=__("Tax"),
        min_value=0,
        max_value=99,
        decimal_places=2,
        localize=True,
        help_text=__("0 when you do not charge tax."),
    )
    prices_include_tax = forms.BooleanField(
        label=__("Prices in the shop include tax"), required=False
    )
    tax_by_place = forms.BooleanField(
        label=__("Tax goes by the customer's country"),
        required=False,
        help_text=__(
            "Businesses in other EU countries owe the tax themselves once their number is found in "
            "the register; abroad nothing is charged unless your table has a rate."
        ),
    )
    tax_country = forms.ChoiceField(
        label=__("Your company is in"), required=False, choices=lambda: [("", ""), *countries()]
    )
    taxes_abroad = forms.BooleanField(
        label=__("Private customers in the EU bear their own country's rate"),
        required=False,
        help_text=__("For when you are registered for the one-stop shop (OSS)."),
    )
    home_until_threshold = forms.BooleanField(
        label=__("Your own rate until 10,000 € a year are passed"),
        required=False,
        help_text=__(
            "What you sell to private customers in other EU countries is counted; from the sale "
            "that passes the threshold they bear their own country's rate."
        ),
    )
    threshold = forms.CharField(
        label=__("The threshold in your currency"),
        required=False,
        max_length=14,
        help_text=__("Only when you do not sell in euro: as your law has it."),
    )
    run_needs_approval = forms.BooleanField(label=__("Look at each run first"), required=False)
    run_off_percent = forms.IntegerField(
        label=__("A run that is further off the last periods waits for you"),
        required=False,
        min_value=1,
        max_value=1000,
    )
    run_lines_per_customer = forms.IntegerField(
        label=__("So does one with more invoices for one customer"),
        required=False,
        min_value=1,
        max_value=30_000,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def policy(request: HttpRequest) -> HttpResponse:
    row = current_policy()
    now = {name: getattr(row, name, "") for name in PolicyForm.base_fields}
    now["hourly_credit"] = Money(row.hourly_credit_minor, current_store().currency).major
    if row.threshold_minor:
        now["threshold"] = Money(row.threshold_minor, current_store().currency).major
    form = PolicyForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        changes = {name: str(typed[name]) for name in form.fields if typed[name] is not None}
        changes |= {name: "" for name in _INHERITED if typed[name] is None}
        for name in (
            "customers_may_pause",
            "billing_day_extends",
            "prices_include_tax",
            "tax_by_place",
            "taxes_abroad",
            "home_until_threshold",
            "run_needs_approval",
        ):
            changes[name] = "yes" if form.cleaned_data[name] else ""
        try:
            change_policy(changes, actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. It holds from the next invoice."))
            return redirect("manage-policy")
    status = 422 if form.errors else 200
    above = inherited()
    return page(
        request,
        "policy",
        at="policy",
        status=status,
        form=form,
        policy=row,
        above={name: above.number(name) for name in _INHERITED},
    )


@require_POST
@owner_only
def confirm(request: HttpRequest) -> HttpResponse:
    """Mail the link again that confirms the owner's own address."""
    person = person_of(request)
    if is_confirmed(person):
        messages.info(request, _("Your address is confirmed already."))
    elif spend("confirm", str(person.pk), _MAILS_AN_HOUR):
        send_confirmation(request, person)
        messages.success(request, _("We sent the link to %(email)s.") % {"email": person.email})
    else:
        messages.warning(request, _("That was asked often enough. Try again in an hour."))
    return redirect("manage-overview")
