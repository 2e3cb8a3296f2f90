"""Columns of the house."""

from __future__ import annotations

from typing import Any

from django.db import models


class MinorUnits(models.BigIntegerField):  # type: ignore[type-arg]
    """Money in minor units. Refuses floats and decimals: a cent is never rounded by a column."""

    def get_prep_value(self, value: Any) -> Any:
        if (
            value is not None
            and type(value) is not int
            and not hasattr(value, "resolve_expression")
        ):
            raise TypeError(f"minor units must be int, not {type(value).__name__}")
        return super().get_prep_value(value)


class Currency(models.CharField):  # type: ignore[type-arg]
    """ISO 4217 code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 3
        super().__init__(*args, **kwargs)
