"""Signed values that are good for one purpose in one store."""

from __future__ import annotations

from typing import Any

from django.core import signing

from kernel.errors import NoStore
from kernel.tenancy.context import current_place
from kernel.tenancy.store import NOWHERE

BadSignature = signing.BadSignature


def _salt(purpose: str) -> str:
    place = current_place()
    if place == NOWHERE:
        raise NoStore(f"signing for {purpose!r} without a store")
    return f"{purpose}:{place.schema_name}"


def sign(purpose: str, value: Any) -> str:
    """A URL-safe signed text of a JSON value."""
    return signing.dumps(value, salt=_salt(purpose), compress=True)


def unsign(purpose: str, text: str, *, max_age_seconds: int) -> Any:
    """The value. Raises BadSignature when forged, too old, for another purpose or store."""
    return signing.loads(text, salt=_salt(purpose), max_age=max_age_seconds)


__all__ = ["BadSignature", "sign", "unsign"]
