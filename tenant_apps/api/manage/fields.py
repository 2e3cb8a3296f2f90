"""Fields that several subjects take."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.catalog.rules.usage_terms import BadPrice, number

MOST_MINOR = 10**11


def minor(help_text: str, **more: Any) -> serializers.IntegerField:
    """An amount in the store's currency, never below zero."""
    return serializers.IntegerField(min_value=0, max_value=MOST_MINOR, help_text=help_text, **more)


def words(most: int, help_text: str | None = None, **more: Any) -> serializers.CharField:
    """A text that may be left out."""
    return serializers.CharField(
        max_length=most, default="", allow_blank=True, help_text=help_text, **more
    )


def number_at(text: str, field: str) -> Decimal:
    """A number as the catalogue reads one. Raises Invalid at the field."""
    try:
        return number(text, field.rsplit(".", 1)[-1])
    except BadPrice as no:
        raise Invalid(_(no.message), field=field) from None


def money(amount: int) -> Money:
    return Money(amount, current_store().currency)
