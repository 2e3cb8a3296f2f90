"""How the store gets paid: its own accounts at processors."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Invalid, NotFound, OutsideError
from kernel.web.links import absolute_url
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import plug_shapes as plugs
from tenant_apps.api.manage.base import OwnerView, changes, makes, reads
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.payments import flows, selectors
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.payments.services import connect_account, pause_account

_TAG = "Manage till"


class GatewaySerializer(serializers.Serializer[Any]):
    gateway = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    connected = serializers.BooleanField()
    state = serializers.ChoiceField(choices=GatewayAccount.State.values, allow_null=True)
    why_paused = serializers.CharField()
    settings = plugs.SettingSerializer(many=True, help_text="What it wants to know.")
    known = serializers.DictField(
        child=serializers.CharField(), help_text="What is stored and no secret."
    )
    secrets = serializers.ListField(
        child=serializers.CharField(), help_text="Names of secrets that are stored."
    )
    notice_url = serializers.CharField(
        help_text="Where its notices go, if it takes them. Empty: nowhere."
    )


class ConnectedSerializer(serializers.Serializer[Any]):
    account = GatewaySerializer()
    health = plugs.HealthSerializer()
    notices = serializers.BooleanField(
        help_text="It tells us by itself. Else enter `notice_url` at the processor by hand."
    )


class CheckedSerializer(serializers.Serializer[Any]):
    account = GatewaySerializer()
    health = plugs.HealthSerializer()


_GATEWAY: dict[str, Any] = {
    "gateway": "cards",
    "label": "Card",
    "connected": True,
    "state": "active",
    "why_paused": "",
    "settings": [plugs.SETTING],
    "known": {},
    "secrets": ["secret_key"],
    "notice_url": "https://shop.example.com/webhooks/9c0d1e2f-3a4b-4c5d-8e6f-7a8b9c0d1e05/",
}
_CONNECTED = {"account": _GATEWAY, "health": plugs.HEALTH, "notices": True}
_CHECKED = {"account": _GATEWAY, "health": plugs.HEALTH}


class Gateways(OwnerView):
    @reads(
        "list_gateways",
        "List the ways to get paid, and your accounts there",
        _TAG,
        GatewaySerializer(many=True),
        _GATEWAY,
    )
    def get(self, request: Request) -> Response:
        found = [_told(one) for one in selectors.gateway_kinds()]
        return Response(GatewaySerializer(found, many=True).data)


class OneGateway(OwnerView):
    @reads("read_gateway", "Read one way to get paid", _TAG, GatewaySerializer, _GATEWAY)
    def get(self, request: Request, gateway: str) -> Response:
        return shown(GatewaySerializer, _told(selectors.gateway_kind(gateway)))

    @changes(
        "connect_gateway",
        "Connect your account, or change it",
        _TAG,
        takes=plugs.SettingsWishSerializer,
        body=plugs.SETTINGS_WISH,
        gives=ConnectedSerializer,
        example=_CONNECTED,
    )
    def put(self, request: Request, gateway: str) -> Response:
        kind = selectors.gateway_kind(gateway)
        wish = plugs.wished_settings(request)
        try:
            row = connect_account(kind.key, wish, label="", actor=self.actor())
        except Invalid as no:
            raise plugs.at_setting(no) from None
        health = flows.check_account(row.pk, actor=self.actor())
        told = {
            "health": plugs.told_health(health),
            "notices": health.ok and self._subscribed(row),
            "account": _told(selectors.gateway_kind(gateway)),
        }
        return shown(ConnectedSerializer, told)

    def _subscribed(self, row: GatewayAccount) -> bool:
        """Where the processor will not have it, its owner enters the address there by hand."""
        try:
            return flows.subscribe(row.pk, actor=self.actor())
        except OutsideError:
            return False


class CheckGateway(OwnerView):
    @makes(
        "check_gateway",
        "Ask a processor whether your key works",
        _TAG,
        gives=CheckedSerializer,
        example=_CHECKED,
        description="A refused key pauses the account, a good one lets it go on.",
    )
    def post(self, request: Request, gateway: str) -> Response:
        row = _account(gateway)
        taken(NothingSerializer, request)
        health = flows.check_account(row.pk, actor=self.actor())
        account = _told(selectors.gateway_kind(gateway))
        return shown(CheckedSerializer, {"account": account, "health": plugs.told_health(health)})


class PauseGateway(OwnerView):
    @makes(
        "pause_gateway",
        "Take no more money this way",
        _TAG,
        gives=GatewaySerializer,
        example={**_GATEWAY, "state": "paused", "why_paused": "Your team paused it."},
        description="Connect it again to go on.",
    )
    def post(self, request: Request, gateway: str) -> Response:
        row = _account(gateway)
        taken(NothingSerializer, request)
        pause_account(row.pk, reason="", actor=self.actor())
        return shown(GatewaySerializer, _told(selectors.gateway_kind(gateway)))


def _account(gateway: str) -> GatewayAccount:
    """Raises NotFound, also for one that was never connected."""
    kind = selectors.gateway_kind(gateway)
    if kind.account is None or not kind.is_connected:
        raise NotFound(_("This processor is not connected."), code="not_connected")
    return kind.account


def _told(kind: selectors.GatewayKind) -> dict[str, Any]:
    account = kind.account
    listens = account is not None and kind.takes_notices
    return {
        "gateway": kind.key,
        "label": kind.label,
        "connected": kind.is_connected,
        "state": account.state if account else None,
        "why_paused": kind.why_paused,
        "settings": [plugs.told_setting(one) for one in kind.fields],
        "known": kind.known,
        "secrets": sorted(kind.stored_secrets),
        "notice_url": absolute_url(reverse("gateway-notice", args=[account.pk]))
        if account and listens
        else "",
    }
