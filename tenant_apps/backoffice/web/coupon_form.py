"""The form of a coupon. Days are the store's; the last one is included."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from kernel import clock
from kernel.errors import Invalid
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.console.forms import read_money
from shared_apps.ui.choices import Choice
from shared_apps.ui.cycles import cycle_text
from shared_apps.ui.formats import money_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Coupon
from tenant_apps.billing.services import CouponWish
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.selectors import offered_plans

_MOST = 1_000_000
# What customers were promised (billing.services.coupons): not to be changed once somebody has it.
_PROMISED = ("kind", "percent", "amount", "count", "lasts", "cycles", "group", "position")


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)


def _limit(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=1, max_value=_MOST
    )


def _kinds() -> list[tuple[str, Choice]]:
    return [
        ("percent", Choice(_("Percent"), _("of the price of a period"), icon="percent")),
        ("amount", Choice(_("Fixed amount"), _("off the price of a period"), icon="coins")),
        (
            "free_months",
            Choice(_("Free months"), _("their share, on longer cycles"), icon="calendar-heart"),
        ),
        ("trial_days", Choice(_("Longer trial"), _("more days on a free trial"), icon="timer")),
    ]


class CouponForm(forms.Form):
    label = forms.CharField(
        label=__("Called on the invoice"),
        max_length=60,
        help_text=__("Your customers read it beside what it takes off."),
    )
    kind = forms.ChoiceField(
        label=__("What it gives"), choices=_kinds, widget=forms.RadioSelect, initial="percent"
    )
    percent = forms.DecimalField(
        label=__("Percent"),
        localize=True,
        required=False,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=100,
    )
    amount = forms.CharField(label=__("Amount"), required=False, max_length=20)
    count = forms.IntegerField(
        label=__("Months or days"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=__("For free months and longer trials."),
    )
    lasts = forms.ChoiceField(
        label=__("Percent or amount comes off"),
        choices=[
            ("once", __("the first invoice")),
            ("cycles", __("so many invoices")),
            ("forever", __("every invoice, as long as it runs")),
        ],
        initial="once",
    )
    cycles = forms.IntegerField(label=__("Invoices"), required=False, min_value=1, max_value=600)
    plans = forms.MultipleChoiceField(
        label=__("Plans"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=__("None ticked: all of them."),
    )
    countries = forms.CharField(
        label=__("Countries"),
        required=False,
        max_length=400,
        help_text=__("Two letters each, like DE, AT, CH. Empty: everywhere."),
    )
    new_customers_only = forms.BooleanField(
        label=__("New customers only"),
        required=False,
        help_text=__("Who never paid for anything; a trial does not count."),
    )
    customer = forms.EmailField(
        label=__("For one customer"),
        required=False,
        help_text=__("The e-mail address of their account."),
    )
    most_redemptions = _limit(__("Uses in all"), __("Each server of an order is one use."))
    most_per_customer = _limit(__("Uses per customer"))
    starts_on = _day(__("First day"))
    ends_on = _day(__("Last day"), __("Included, in your store's zone."))
    group = forms.CharField(
        label=__("Group"),
        required=False,
        max_length=30,
        help_text=__("Of one group only the best counts; different groups add up."),
    )
    position = forms.IntegerField(
        label=__("Rank"),
        required=False,
        min_value=0,
        max_value=999,
        initial=0,
        help_text=__("Among groups: the lowest comes off first, amounts after percentages."),
    )
    code = forms.CharField(
        label=__("Code"), required=False, max_length=40, help_text=__("You can add more later.")
    )

    def __init__(self, *args: Any, frozen: bool = False, **kwargs: Any) -> None:
        """`frozen`: customers have it, so its worth is only shown."""
        super().__init__(*args, **kwargs)
        plans = self.fields["plans"]
        assert isinstance(plans, forms.MultipleChoiceField)
        plans.choices = [
            (
                str(plan.pk),
                Choice(plan.product.name, _cycle(plan)),
            )
            for plan in offered_plans()
        ]
        for name in _PROMISED if frozen else ():
            self.fields[name].disabled = True

    def wish(self) -> CouponWish:
        """What was typed. Raises Invalid at its field."""
        data, zone = self.cleaned_data, current_store()
        kind, lasts = data["kind"], data["lasts"]
        last = data["ends_on"]
        if lasts == "cycles" and not data["cycles"]:
            raise Invalid(_("Say how many invoices."), field="cycles")
        return CouponWish(
            label=data["label"],
            kind=kind,
            currency=zone.currency,
            percent=data["percent"] or Decimal(0),
            amount_minor=_amount(data["amount"]) if kind == "amount" else 0,
            count=data["count"] or 0,
            cycles={"once": 1, "cycles": data["cycles"], "forever": None}[lasts],
            plans=tuple(data["plans"]),
            countries=tuple(data["countries"].replace(",", " ").upper().split()),
            new_customers_only=data["new_customers_only"],
            customer_id=_customer(data["customer"]),
            most_redemptions=data["most_redemptions"],
            most_per_customer=data["most_per_customer"],
            starts_at=_start(data["starts_on"]),
            ends_at=_start(last + timedelta(days=1) if last else None),
            group=data["group"],
            position=data["position"] or 0,
        )


def shown(row: Coupon) -> dict[str, Any]:
    """A coupon as the form shows it."""
    owner = Customer.objects.filter(pk=row.customer_id).first() if row.customer_id else None
    lasts = {None: "forever", 1: "once"}.get(row.cycles, "cycles")
    last = _local(row.ends_at)
    return {
        **{name: getattr(row, name) for name in ("label", "kind", "group", "position", "plans")},
        "percent": row.percent or None,
        "amount": str(row.amount.major) if row.amount_minor else "",
        "count": row.count or None,
        "lasts": lasts,
        "cycles": row.cycles if lasts == "cycles" else None,
        "countries": ", ".join(row.countries),
        "new_customers_only": row.new_customers_only,
        "customer": owner.email if owner else "",
        "most_redemptions": row.most_redemptions,
        "most_per_customer": row.most_per_customer,
        "starts_on": _local(row.starts_at),
        "ends_on": last - timedelta(days=1) if last else None,
    }


def _cycle(plan: Plan) -> str:
    if plan.is_trial:
        return _("trial")
    return f"{money_text(plan.price)} {cycle_text(plan.interval_unit, plan.interval_count)}"


def _amount(text: str) -> int:
    return read_money(text or "0", current_store().currency, field="amount").minor


def _customer(email: str) -> Any:
    if not email:
        return None
    found = Customer.objects.filter(email__iexact=email).first()
    if found is None:
        raise Invalid(_("No customer has this address."), field="customer")
    return found.pk


def _start(day: date | None) -> datetime | None:
    return start_of(day, current_store().timezone) if day else None


def _local(at: datetime | None) -> date | None:
    return clock.local_date(at, current_store().timezone) if at else None
