"""The link of an invitation to a desktop: signed for one store, one address and one mail."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kernel.tenancy.signing import BadSignature, sign, unsign

DAYS = 7
_PURPOSE = "workspaces.share"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link says, after its signature held."""

    share_id: UUID
    email: str
    nonce: str


def write(ticket: Ticket) -> str:
    return sign(_PURPOSE, [str(ticket.share_id), ticket.email, ticket.nonce])


def read(text: str) -> Ticket | None:
    """None for what this store did not sign, or signed more than seven real days ago."""
    try:
        said = unsign(_PURPOSE, text, max_age_seconds=DAYS * 24 * 3600)
        share_id, email, nonce = said
        return Ticket(UUID(share_id), email, nonce)
    except (BadSignature, TypeError, ValueError):
        return None
