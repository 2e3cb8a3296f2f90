"""A new store's first person: its owner."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from kernel.tenancy.seeds import Opening
from kernel.tenancy.store import Store
from shared_apps.identity.models import User


def seed_owner(_store: Store, opening: Opening) -> None:
    """The owner's address is good when staff vouch for it; else a mail asks to confirm it."""
    owner = User.objects.create_user(
        opening.owner_email,
        opening.owner_password.reveal() or None,
        name=opening.owner_name,
        role=User.Role.OWNER,
    )
    EmailAddress.objects.create(
        user=owner, email=owner.email, primary=True, verified=opening.owner_vouched
    )
