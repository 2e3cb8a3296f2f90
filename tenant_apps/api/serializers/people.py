"""The customer that a login acts for."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class CustomerSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    company = serializers.CharField()
    email = serializers.EmailField()
    street = serializers.CharField()
    city = serializers.CharField()
    postcode = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2.")
    vat_id = serializers.CharField()
    language = serializers.CharField()
    created_at = serializers.DateTimeField()
