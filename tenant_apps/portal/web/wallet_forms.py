"""What is typed about credit. Forms check shape; services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.console.forms import read_money
from tenant_apps.billing.models import WalletRule
from tenant_apps.billing.services.wallet_rule import MOST_A_MONTH


class AmountField(forms.CharField):
    """An amount in the store's currency as people type it; empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_money(text, current_store().currency, field="")
        except Invalid as no:
            raise forms.ValidationError(no.message) from None


class TopUpForm(forms.Form):
    amount = AmountField(label=_("Amount"))


class RuleForm(forms.Form):
    alert_below = AmountField(
        label=_("Write to me below"), required=False, help_text=_("Empty: no mail.")
    )
    charge_below = AmountField(
        label=_("Charge my card below"), required=False, help_text=_("Empty: never by itself.")
    )
    charge = AmountField(label=_("Amount of each charge"), required=False)
    most_a_month = forms.IntegerField(
        label=_("Charges a month, at most"), min_value=1, max_value=MOST_A_MONTH, initial=3
    )


def rule_form(row: WalletRule | None) -> RuleForm:
    """As the rule is now."""
    if row is None:
        return RuleForm()
    amounts = {name: getattr(row, name) for name in ("alert_below", "charge_below", "charge")}
    known = {name: str(amount.major) for name, amount in amounts.items() if amount}
    return RuleForm(initial={**known, "most_a_month": row.most_a_month})
