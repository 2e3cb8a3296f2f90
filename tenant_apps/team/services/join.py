"""Somebody follows the link of their invitation."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Conflict, Invalid
from kernel.secrets import Secret
from shared_apps.audit.services import record
from shared_apps.identity.models import User
from tenant_apps.team.errors import LinkOver
from tenant_apps.team.locks import TEAM, lock_invitation, lock_person
from tenant_apps.team.models import Invitation
from tenant_apps.team.selectors import invitation_of


def join(link: str, *, name: str, password: Secret) -> User:
    """
    Make the person of an invitation; who worked here before gets their row back, with nothing of
    what opened it then. The link proves the address, so it is confirmed.

    Locks:  the invitation; the person.
    Again:  raises LinkOver, as does a link that is too old, withdrawn, or another store's.
    Raises Invalid on `name` and `password`; Conflict when the address became a customer's.
    """
    clean = name.strip()
    if not 0 < len(clean) <= 200:
        raise Invalid(_("A name has 1 to 200 characters."), field="name")
    try:
        with transaction.atomic():
            row = _lock(link)
            _refuse_weak(password, row.email, clean)
            user = _person(row, clean)
            user.set_password(password.reveal())
            user.save()
            EmailAddress.objects.update_or_create(
                user=user, email=row.email, defaults={"primary": True, "verified": True}
            )
            row.accepted_at = clock.now()
            row.save(update_fields=["accepted_at"])
            record(user.as_actor(), "team.joined", "user", user.pk, email=row.email, role=row.role)
    except IntegrityError as clash:
        if "email" not in str(clash):
            raise
        raise _taken() from None
    return user


def _lock(link: str) -> Invitation:
    """Asked again under the lock: of two presses one finds it used."""
    found = invitation_of(link)
    if found is None:
        raise LinkOver
    lock_invitation(found.pk)
    row = invitation_of(link)
    if row is None:
        raise LinkOver
    return row


def _person(row: Invitation, name: str) -> User:
    known = lock_person(row.email)
    if known is None:
        return User(email=row.email, name=name, role=row.role)
    if known.role not in TEAM or known.is_active:
        raise _taken()
    Authenticator.objects.filter(user=known).delete()
    known.name, known.role, known.is_active = name, row.role, True
    return known


def _refuse_weak(password: Secret, email: str, name: str) -> None:
    try:
        validate_password(password.reveal(), User(email=email, name=name))
    except ValidationError as weak:
        raise Invalid(" ".join(weak.messages), field="password") from None


def _taken() -> Conflict:
    return Conflict(
        _("There is already an account with this address. Ask to be invited under another one."),
        code="email_taken",
    )
