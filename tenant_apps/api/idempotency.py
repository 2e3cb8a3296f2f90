"""`Idempotency-Key`: the same request sent twice does its work once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Invalid
from shared_apps.idempotency.services import begin, finish, forget

_KEY = re.compile(r"[!-~]{1,120}")
_Handler = Callable[..., Response]


def key_of(request: Request) -> str:
    """The caller's key; empty without one. Raises Invalid."""
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise Invalid(
            _("A key is 1 to 120 printable ASCII characters."),
            field="Idempotency-Key",
            code="invalid_idempotency_key",
        )
    return key


def once(handler: _Handler) -> _Handler:
    """
    Give the first answer again, marked `Idempotency-Replayed: true`.

    Only what was done is kept, for 30 days. A refusal did nothing: mend the request and send it
    again under the same key.
    """

    @wraps(handler)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = key_of(request)
        if not key:
            return handler(view, request, *args, **kwargs)
        owner = str(request.user.pk)
        asked = {"method": request.method, "path": request.path, "body": request.data}
        found = begin(owner=owner, key=key, request=asked)
        if found is not None:
            return Response(found[1], status=found[0], headers={"Idempotency-Replayed": "true"})
        try:
            response = handler(view, request, *args, **kwargs)
        except BaseException:
            forget(owner=owner, key=key)
            raise
        finish(owner=owner, key=key, status=response.status_code, answer=response.data)
        return response

    return guarded
