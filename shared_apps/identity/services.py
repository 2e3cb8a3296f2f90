"""Verbs of identity: people and tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from kernel import clock
from kernel.errors import Invalid
from kernel.secrets import Secret
from shared_apps.audit.services import record
from shared_apps.identity.models import ApiToken, User

TOKEN_DAYS = 90


class LoginToken:
    """What dj-rest-auth hands to the token serializer: the only time the token is seen."""

    def __init__(self, row: ApiToken, key: str) -> None:
        self.row = row
        self.key = key
        self.user = row.user
        self.expires_at = row.expires_at


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(user: User, *, name: str, days: int = TOKEN_DAYS) -> LoginToken:
    """Make a token of `days` days. The text is returned once and stored only as a hash."""
    key = f"tok_{secrets.token_urlsafe(32)}"
    now = clock.real_now()
    with transaction.atomic():
        row = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=key[:12],
            digest=digest_of(key),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        record(user.as_actor(), "token.issued", "token", row.pk, name=name)
    return LoginToken(row, key)


def issue_login_token(_model: Any, user: User, _serializer: Any) -> LoginToken:
    """dj-rest-auth's TOKEN_CREATOR."""
    return issue_token(user, name="Sign-in")


def revoke_token(user: User, token_id: int) -> None:
    with transaction.atomic():
        ApiToken.objects.filter(user=user, pk=token_id, revoked_at=None).update(
            revoked_at=clock.real_now()
        )
        record(user.as_actor(), "token.revoked", "token", token_id)


def register_person(
    *, email: str, password: Secret, name: str, role: str = User.Role.CUSTOMER
) -> User:
    """
    Make a user with an unverified address.

    Raises Invalid on `email` (malformed, or taken) and on `password` (too weak).
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid("This is not an e-mail address.", field="email") from None
    try:
        validate_password(password.reveal(), User(email=address, name=name))
    except ValidationError as weak:
        raise Invalid(" ".join(weak.messages), field="password") from None
    try:
        with transaction.atomic():
            user = User.objects.create_user(address, password.reveal(), name=name, role=role)
            EmailAddress.objects.create(user=user, email=address, primary=True, verified=False)
            record(user.as_actor(), "person.registered", "user", user.pk)
    except IntegrityError:
        raise Invalid(
            "There is already an account with this address. Sign in instead.",
            field="email",
            code="email_taken",
        ) from None
    return user
