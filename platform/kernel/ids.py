"""Identifiers: random UUIDs for rows, short readable references for people."""

from __future__ import annotations

import secrets
from uuid import UUID, uuid4

# No 0/O, 1/I/L: read over the phone.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_id() -> UUID:
    return uuid4()


def new_schema_name() -> str:
    """Opaque, never derived from what people type, never reused: t_ and 12 hex digits."""
    return f"t_{secrets.token_hex(6)}"


def new_reference(length: int = 8) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
