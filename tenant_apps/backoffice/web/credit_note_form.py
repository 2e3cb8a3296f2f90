"""The form of a credit note: an amount per line, why, and where the money goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from kernel.ids import new_id
from kernel.money import Money
from shared_apps.console.forms import read_money
from shared_apps.ui.templatetags.ui import money_text
from tenant_apps.billing.rules.credit_notes import Creditable
from tenant_apps.billing.words import reasons


def _reasons() -> list[tuple[str, str]]:
    return [("", ""), *reasons()]


class CorrectionForm(forms.Form):
    """Amounts begin with all that is left of each line; an empty one takes nothing back."""

    reason = forms.ChoiceField(label=__("Reason"), choices=_reasons)
    note = forms.CharField(label=__("Note"), max_length=300, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=50)

    def __init__(
        self,
        lines: Sequence[Creditable],
        data: Mapping[str, str] | None = None,
        *,
        refund: bool = False,
    ) -> None:
        super().__init__(data, initial={"key": new_id().hex})
        self.names = {f"line-{one.line_id}": one for one in lines}
        for name, one in self.names.items():
            self.fields[name] = forms.CharField(
                label=one.title,
                required=False,
                max_length=30,
                initial=str(one.left.major),
                help_text=lazystr(
                    _("%(net)s and %(tax)s tax are left.")
                    % {"net": money_text(one.left), "tax": money_text(one.tax_left)}
                ),
            )
        if refund:
            self.fields["money"] = forms.ChoiceField(
                label=_("Where it goes"),
                widget=forms.RadioSelect,
                initial="credit",
                choices=[
                    ("credit", _("To the customer's credit")),
                    ("refund", _("Back the way it came")),
                ],
            )

    @property
    def line_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    def amounts(self, currency: str) -> dict[int, Money]:
        """What was typed, by line. Raises Invalid at its field."""
        return {
            one.line_id: read_money(self.cleaned_data[name], currency, field=name)
            for name, one in self.names.items()
            if self.cleaned_data[name]
        }
