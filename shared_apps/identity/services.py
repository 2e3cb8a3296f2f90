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
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.secrets import Secret
from shared_apps.audit.services import record
from shared_apps.identity.models import ApiToken, User
from shared_apps.identity.withdraw import end_sessions, end_tokens

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


def change_name(user: User, name: str) -> User:
    """Raises Invalid on an empty or an endless one."""
    clean = name.strip()
    if not 0 < len(clean) <= 200:
        raise Invalid(_("A name has 1 to 200 characters."), field="name")
    with transaction.atomic():
        before, user.name = user.name, clean
        user.save(update_fields=["name"])
        if before != clean:
            record(user.as_actor(), "person.renamed", "user", user.pk)
    return user


def change_password(user: User, *, old: Secret, new: Secret, keep: ApiToken | None = None) -> None:
    """
    Set a new password and withdraw every API token but `keep`.

    Browsers are signed out by themselves: their session holds a hash of the old password.
    Raises Invalid on `old_password` (wrong) and `new_password` (too weak).
    """
    if not user.check_password(old.reveal()):
        raise Invalid(_("This is not your password."), field="old_password", code="wrong_password")
    try:
        validate_password(new.reveal(), user)
    except ValidationError as weak:
        raise Invalid(" ".join(weak.messages), field="new_password") from None
    with transaction.atomic():
        user.set_password(new.reveal())
        user.save(update_fields=["password"])
        ended = end_tokens(user, keep=keep)
        record(user.as_actor(), "person.password_changed", "user", user.pk, tokens_ended=ended)


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
        raise Invalid(_("This is not an e-mail address."), field="email") from None
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
            _("There is already an account with this address. Sign in instead."),
            field="email",
            code="email_taken",
        ) from None
    return user


def sign_out_everywhere(user: User, *, tokens: bool, actor: Actor) -> int:
    """
    Sign a person out of every browser, and with `tokens` end their API tokens; how many browsers.

    For somebody whose account others got into: who knows the password comes in again.
    """
    with transaction.atomic():
        sessions, ended = end_sessions(user), end_tokens(user) if tokens else 0
        record(
            actor,
            "person.signed_out",
            "user",
            user.pk,
            email=user.email,
            sessions_ended=sessions,
            tokens_ended=ended,
        )
    return sessions


def send_confirmation(request: HttpRequest | None, user: User) -> None:
    """Mail the link that confirms the person's address. Again: a new link each time."""
    EmailAddress.objects.get(user=user, primary=True).send_confirmation(request, signup=True)
