"""Fields that several subjects take."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from kernel.money import Money
from kernel.tenancy.context import current_store

MOST_MINOR = 10**11


def minor(help_text: str, **more: Any) -> serializers.IntegerField:
    """An amount in the store's currency, never below zero."""
    return serializers.IntegerField(min_value=0, max_value=MOST_MINOR, help_text=help_text, **more)


def words(most: int, help_text: str | None = None, **more: Any) -> serializers.CharField:
    """A text that may be left out."""
    return serializers.CharField(
        max_length=most, default="", allow_blank=True, help_text=help_text, **more
    )


def money(amount: int) -> Money:
    return Money(amount, current_store().currency)
