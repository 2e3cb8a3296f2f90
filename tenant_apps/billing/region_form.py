"""The part of an address form that asks for the region, where the region changes the tax."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from tenant_apps.billing.tax_regions import check_region


class RegionForm(forms.Form):
    """A form with a `country` of its own."""

    region = forms.ChoiceField(
        label=_("State, province or region"),
        required=False,
        help_text=_("Only where tax differs from the country's."),
    )

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        """`regions`: (sign, name) of those with a tax of their own; none: nobody is asked."""
        super().__init__(*args, **kwargs)
        if regions:
            region = self.fields["region"]
            assert isinstance(region, forms.ChoiceField)
            region.choices = [("", "—"), *regions]
        else:
            del self.fields["region"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "region" in data and "country" in data:
            try:
                check_region(data["country"], data["region"])
            except Invalid as wrong:
                self.add_error("region", wrong.message)
        return data
