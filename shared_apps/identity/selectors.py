"""Answers about people and their addresses, in the place where one is."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from shared_apps.identity.models import User


def is_confirmed(user: User) -> bool:
    """Whether the person has proved that mail to their address reaches them."""
    return bool(EmailAddress.objects.filter(user=user, primary=True, verified=True).exists())


def owner_is_confirmed() -> bool:
    """Whether an owner of this store has."""
    found = EmailAddress.objects.filter(primary=True, verified=True)
    return bool(found.filter(user__role=User.Role.OWNER, user__is_active=True).exists())
