"""API errors as problem+json (RFC 9457)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from structlog.contextvars import get_contextvars

from kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal

_STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Invalid, 422),
)
_TITLES = {
    400: "Bad request", 401: "Sign in first", 403: "Not allowed", 404: "Not found",
    405: "Method not allowed", 406: "Not acceptable", 409: "Not possible right now",
    415: "Unsupported media type", 422: "Invalid input", 429: "Too many requests",
    503: "Try again later",
}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. Unknown exceptions are left to Django: they are bugs."""
    if isinstance(error, Refusal):
        status = next((s for kind, s in _STATUS if isinstance(error, kind)), 400)
        errors = (
            [{"field": error.field, "message": error.message}]
            if isinstance(error, Invalid) and error.field
            else []
        )
        return problem(status, error.code, error.message, errors=errors)
    if isinstance(error, Http404):
        return problem(404, "not_found", "There is nothing at this address.")
    if isinstance(error, exceptions.ValidationError):
        return problem(422, "invalid", "Some fields are wrong.", errors=_fields(error.detail))
    if isinstance(error, exceptions.APIException):
        detail = error.detail
        code = getattr(detail, "code", None) or error.default_code
        response = problem(error.status_code, str(code), str(detail))
        if error.status_code == 401:
            response["WWW-Authenticate"] = getattr(error, "auth_header", "Bearer")
        if isinstance(error, exceptions.Throttled) and error.wait is not None:
            response["Retry-After"] = str(int(error.wait) + 1)
        return response
    return None


def problem(
    status: int, code: str, detail: str, *, errors: list[dict[str, str]] | None = None
) -> Response:
    """`code` is stable; `detail` is for people; `errors` names fields."""
    body: dict[str, Any] = {
        "type": f"urn:problem:{code}",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": get_contextvars().get("request_id", ""),
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type="application/problem+json")


def _fields(detail: Any, path: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [
            one
            for key, value in detail.items()
            for one in _fields(value, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(detail, list):
        return [one for value in detail for one in _fields(value, path)]
    return [{"field": "" if path == "non_field_errors" else path, "message": str(detail)}]
