"""API errors as problem+json (RFC 9457)."""

from __future__ import annotations

from typing import Any

import redis
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from kernel.errors import Conflict, Invalid, NotAllowed, NotFound, OutsideError, Refusal

CONTENT_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Invalid, 422),
)
_TITLES = {
    400: "Bad request",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Not possible right now",
    413: "Too large",
    415: "Unsupported media type",
    422: "Invalid input",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Try again later",
}
_LATER = "Please try again in a moment."


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. Unknown exceptions are left to Django: they are bugs."""
    if isinstance(error, Refusal):
        status = next((s for kind, s in _STATUS if isinstance(error, kind)), 400)
        errors = (
            [{"field": error.field, "code": error.code, "message": error.message}]
            if isinstance(error, Invalid) and error.field
            else []
        )
        return problem(status, error.code, error.message, errors=errors)
    if isinstance(error, OutsideError):
        return problem(503, "unavailable", error.person or _LATER)
    if isinstance(error, redis.RedisError | ConnectionError):
        return problem(503, "unavailable", _LATER)
    if isinstance(error, Http404):
        return problem(404, "not_found", _("There is nothing at this address."))
    if isinstance(error, PermissionDenied):
        return problem(403, "not_allowed", _("You may not do this."))
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too_large", _("The request is too large."))
    if isinstance(error, exceptions.ValidationError):
        return problem(422, "invalid", _("Some fields are wrong."), errors=_fields(error.detail))
    if isinstance(error, exceptions.APIException):
        detail = error.detail
        code = getattr(detail, "code", None) or error.default_code
        response = problem(error.status_code, str(code), str(detail))
        if error.status_code == 401:
            response["WWW-Authenticate"] = getattr(error, "auth_header", "Bearer")
        wait = getattr(error, "wait", None)
        if wait is not None:
            response["Retry-After"] = str(int(wait) + 1)
        return response
    return None


def problem(
    status: int, code: str, detail: str, *, errors: list[dict[str, str]] | None = None
) -> Response:
    """`code` is stable; `detail` is for people; `errors` names fields."""
    body = _body(status, code, detail, errors)
    return Response(body, status=status, content_type=CONTENT_TYPE)


def plain_problem(status: int, code: str, detail: str) -> JsonResponse:
    """The same for places outside of the API's own views."""
    return JsonResponse(_body(status, code, detail), status=status, content_type=CONTENT_TYPE)


def _body(
    status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Nothing in it varies by request: a thing that is not there and one of somebody else's look
    the same to the byte. The request's id is in the X-Request-Id header."""
    body: dict[str, Any] = {
        "type": f"urn:problem:{code}",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return body


def _fields(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Flat and named by path: `items.0.hostname`."""
    if isinstance(detail, dict):
        return [
            one
            for key, value in detail.items()
            for one in _fields(value, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(detail, list):
        nested = any(isinstance(value, dict | list) for value in detail)
        return [
            one
            for index, value in enumerate(detail)
            for one in _fields(value, f"{path}.{index}" if nested else path)
        ]
    field = ".".join(part for part in path.split(".") if part != "non_field_errors")
    return [{"field": field, "code": getattr(detail, "code", "invalid"), "message": str(detail)}]
