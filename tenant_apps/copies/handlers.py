"""The register asks for a new copy to be filled."""

from __future__ import annotations

from uuid import UUID

from shared_apps.outbox.due import does_due
from shared_apps.resellers.rules import FILL_COPY
from tenant_apps.copies import flows


@does_due(FILL_COPY, where="platform")
def fill_copy(subject: str) -> None:
    flows.fill_copy(UUID(subject))
