"""Serializers that take what they name and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


class StrictSerializer(serializers.Serializer[Any]):
    """A field that is not named, or may only be read, is refused instead of ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = [str(key)[:80] for key in data if key not in known]
            if unknown:
                raise serializers.ValidationError(
                    {
                        key: [ErrorDetail("There is no such field.", "unknown_field")]
                        for key in unknown
                    }
                )
        return super().to_internal_value(data)
