"""allauth, told about stores: its links and mails use the store's verified host and brand."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from kernel.secrets import Secret
from kernel.tenancy.context import current_store_or_none
from kernel.tenancy.vault import seal, unseal
from kernel.web.links import absolute_url
from shared_apps.audit.services import record
from shared_apps.identity.models import User
from shared_apps.identity.signup import after_signup
from shared_apps.identity.withdraw import end_tokens


class AccountAdapter(DefaultAccountAdapter):
    """Staff never sign up; a store's customers may."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        store = current_store_or_none()
        return store is not None and store.status in {"trial", "active", "past_due"}

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if isinstance(user, User) and user.is_team:
            return "/manage/"
        return "/account/" if current_store_or_none() else "/"

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Make the person and what other apps add to one, in one transaction."""
        data = form.cleaned_data
        user.email = data["email"].strip().lower()
        user.name = data["name"].strip()
        user.set_password(data["password1"])
        if commit:
            with transaction.atomic():
                user.save()
                record(user.as_actor(), "person.registered", "user", user.pk)
                after_signup(user, get_language() or settings.LANGUAGE_CODE)
        return user

    def set_password(self, user: User, password: str) -> None:
        """Changed or reset: whoever held a token of this person holds none now."""
        with transaction.atomic():
            super().set_password(user, password)
            ended = end_tokens(user)
            record(user.as_actor(), "person.password_changed", "user", user.pk, tokens_ended=ended)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """
        Guesses are counted per address. The cache key carries the store already; a Host header
        with another port or another of the store's hosts must not open a new count.
        """
        return str(credentials.get("email", "")).strip().lower()

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        from django.urls import reverse

        # A store opened on the partner site is not on a host that knows its store's addresses.
        path = reverse(
            "account_confirm_email", args=[emailconfirmation.key], urlconf=settings.ROOT_URLCONF
        )
        return absolute_url(path)

    def get_reset_password_from_key_url(self, key: str) -> str:
        from django.urls import reverse

        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        uid, _, token = key.partition("-")
        return absolute_url(path.replace("UID-KEY", f"{uid}-{token}"))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand the mail to the house's mailer, which dresses it in the brand and keeps a copy."""
        from shared_apps.identity.mail import send_identity_mail

        send_identity_mail(template_prefix, email, context)

    def get_client_ip(self, request: HttpRequest) -> str:
        return super().get_client_ip(request) or "0.0.0.0"  # noqa: S104  # nosec B104


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys and authenticator apps show the store's name, not the platform's."""

    def _get_site_name(self) -> str:
        store = current_store_or_none()
        return store.name if store else settings.PLATFORM_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        from shared_apps.identity.passkeys import bound_to

        return {"id": bound_to(context.request), "name": self._get_site_name()}

    def encrypt(self, text: str) -> str:
        """Second-factor secrets are sealed at rest, for this store only."""
        return seal("identity.second_factor", Secret(text))

    def decrypt(self, encrypted_text: str) -> str:
        return unseal("identity.second_factor", encrypted_text).reveal()

    def get_totp_issuer(self) -> str:
        return self._get_site_name()
