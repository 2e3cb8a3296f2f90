"""Reset links are good for one store only."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator

from kernel.tenancy.context import current_place


class StoreBoundTokenGenerator(EmailAwarePasswordResetTokenGenerator):
    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        base: str = super()._make_hash_value(user, timestamp)
        return f"{current_place().schema_name}:{base}"
