"""How our views describe themselves: error answers, filters, ways to sign in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated

_PROBLEM = "application/problem+json"
_REFUSALS: dict[str, tuple[str, str, str]] = {
    "400": ("The body is no JSON.", "parse_error", "The body is not JSON that can be read here."),
    "401": (
        "No token, or one that has ended.",
        "token_unknown",
        "This token is not known here, or has ended.",
    ),
    "403": ("This login may not do it.", "no_customer", "This login acts for no customer."),
    "404": ("Not here, or not yours.", "not_found", "There is nothing at this address."),
    "409": ("Not in a state for it.", "busy", "The server is busy. Please try again in a moment."),
    "413": ("The body is too large.", "too_large", "A request holds 65536 bytes at most."),
    "415": ("The body is no JSON.", "unsupported_media_type", "Send application/json."),
    "422": ("A field or parameter is wrong.", "invalid", "Some fields are wrong."),
    "429": ("Too many requests: see Retry-After.", "throttled", "Request was throttled."),
    "503": ("Try again later.", "unavailable", "Please try again in a moment."),
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text of 1 to 120 characters. The same key and body do the work once.",
    examples=[OpenApiExample("A key", "5f1c2a7e-order-1")],
)


class FieldProblemSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Path of the field, like items.0.hostname.")
    code = serializers.CharField(help_text="Stable.")
    message = serializers.CharField(help_text="For people.")


class ProblemSerializer(serializers.Serializer[Any]):
    """Every refusal (RFC 9457). `code` is stable, `detail` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = FieldProblemSerializer(many=True, required=False)  # type: ignore[assignment]


class ApiSchema(AutoSchema):
    """Adds to each operation the refusals it can answer with, and a list's filters."""

    def get_override_parameters(self) -> list[Any]:
        chosen = [
            OpenApiParameter(name, str, enum=list(values), description="Only these.")
            for name, values in getattr(self.view, "filters", {}).items()
        ]
        of = getattr(self.view, "ids", {}) if self.method == "GET" else {}
        return chosen + [OpenApiParameter(name, UUID, description="Only of this.") for name in of]

    def get_description(self) -> str:  # type: ignore[override]
        """Only what was written for readers of the document; docstrings are for us."""
        return ""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        reference = self.resolve_serializer(ProblemSerializer, "response").ref
        for status in self._refusals():
            found.setdefault(status, _described(status, reference))
        return dict(sorted(found.items()))

    def _refusals(self) -> list[str]:
        statuses = ["422", "429", "503"]
        if self.view.authentication_classes:
            statuses.append("401")
        if any(isinstance(p, IsAuthenticated) for p in self.view.get_permissions()):
            statuses.append("403")
        if "{" in self.path:
            statuses.append("404")
        if self.method not in {"GET", "HEAD"}:
            statuses += ["400", "409", "413", "415"]
        return statuses


def _described(status: str, reference: dict[str, Any]) -> dict[str, Any]:
    description, code, detail = _REFUSALS[status]
    example: dict[str, Any] = {
        "type": f"urn:problem:{code}",
        "title": description,
        "status": int(status),
        "code": code,
        "detail": detail,
    }
    if status == "422":
        field = {"field": "items.0.hostname", "code": "required", "message": "This is needed."}
        example["errors"] = [field]
    return {
        "description": description,
        "content": {_PROBLEM: {"schema": reference, "examples": {code: {"value": example}}}},
    }


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "shared_apps.identity.api.authentication.StoreTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from `POST /api/v1/auth/login/`. It ends after 90 days.",
        }


class BrowserScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "shared_apps.identity.api.authentication.BrowserSessionAuthentication"
    name = "browser"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "session",
            "description": "A signed-in browser. What changes something needs `X-CSRFToken`.",
        }
