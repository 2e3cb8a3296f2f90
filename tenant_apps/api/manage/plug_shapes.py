"""A processor or an engine that the store connects: its settings as data, and whether they work."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from kernel.errors import Invalid
from kernel.plugs import Health, Setting
from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.base import taken


class SettingSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=["text", "url", "secret", "number", "choice"])
    help = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    default = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())


class SettingsWishSerializer(StrictSerializer):
    settings = serializers.DictField(
        child=serializers.CharField(max_length=4000, allow_blank=True, trim_whitespace=False),
        help_text="A text by each setting's name. A secret that is left out keeps what is stored.",
    )


class HealthSerializer(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    refused = serializers.BooleanField(
        help_text="The other side said no. Neither `ok` nor `refused`: nobody answered."
    )
    message = serializers.CharField()


def told_health(health: Health) -> dict[str, Any]:
    return {"ok": health.ok, "refused": health.refused, "message": _(health.message)}


def told_setting(one: Setting) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": _(one.label),
        "kind": one.kind,
        "help": _(one.help) if one.help else "",
        "required": one.required,
        "default": one.default,
        "choices": [value for value, _label in one.choices],
    }


def wished_settings(request: Request) -> dict[str, str]:
    return dict(taken(SettingsWishSerializer, request)["settings"])


def at_setting(no: Invalid) -> Invalid:
    """The same refusal, with its field where the body has it."""
    field = f"settings.{no.field}" if no.field else "settings"
    return Invalid(no.message, field=field, code=no.code)


SETTING: dict[str, Any] = {
    "name": "secret_key",
    "label": "Secret key",
    "kind": "secret",
    "help": "",
    "required": True,
    "default": "",
    "choices": [],
}
SETTINGS_WISH = {"settings": {"secret_key": "key-83k2"}}
HEALTH = {"ok": True, "refused": False, "message": "The key works."}
