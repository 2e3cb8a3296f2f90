"""Sign-in by the API: password, and the second factor where the person has one."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from kernel.errors import Invalid
from kernel.secrets import Secret
from shared_apps.identity.api.strict import StrictSerializer
from shared_apps.identity.models import ApiToken, User
from shared_apps.identity.services import change_name, change_password


class LoginSerializer(StrictSerializer):
    """Guesses are counted per address and per account, together with those at the sign-in page."""

    # Stands in for dj-rest-auth's own, which skips the second factor. Its docstring is public: it
    # is in the OpenAPI document.

    email = serializers.EmailField()
    password = serializers.CharField(
        style={"input_type": "password"}, trim_whitespace=False, max_length=256, write_only=True
    )
    otp = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=12,
        help_text="Code of the authenticator app, or a recovery code.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        request = self.context["request"]
        try:
            user = account_adapter().authenticate(
                getattr(request, "_request", request),
                email=attrs["email"].strip().lower(),
                password=attrs["password"],
            )
        except ValidationError:
            raise Throttled(detail="Too many failed sign-ins. Try again later.") from None
        if not isinstance(user, User) or not user.is_active:
            raise Invalid(_("Address or password is wrong."), code="wrong_login")
        if mfa_adapter().is_mfa_enabled(user):
            self._check_second_factor(user, attrs.get("otp", "").strip())
        return {**attrs, "user": user}

    def _check_second_factor(self, user: User, code: str) -> None:
        if not code:
            raise Invalid(
                _("Your second factor is needed."), field="otp", code="second_factor_needed"
            )
        try:
            forgive = check_rate_limit(user)
        except ValidationError:
            raise Throttled(detail="Too many wrong codes. Try again later.") from None
        own = Authenticator.objects.filter(user=user)
        for row in own.exclude(type=Authenticator.Type.WEBAUTHN):
            if row.wrap().validate_code(code):
                row.record_usage()
                forgive()
                return
        raise Invalid(_("This code is wrong."), field="otp", code="wrong_otp")


class TokenSerializer(serializers.Serializer[Any]):
    """The only time the token is seen."""

    token = serializers.CharField(source="key")
    expires_at = serializers.DateTimeField()


class PersonSerializer(StrictSerializer):
    """Who signs in. Only the name may be changed here."""

    id = serializers.UUIDField(read_only=True)
    email = serializers.EmailField(read_only=True)
    name = serializers.CharField(max_length=200)

    def update(self, instance: User, validated_data: dict[str, Any]) -> User:
        return change_name(instance, validated_data["name"]) if validated_data else instance


class PasswordChangeSerializer(StrictSerializer):
    """The old password proves the person; every other token and browser is signed out."""

    old_password = serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)
    new_password = serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)

    def save(self, **kwargs: Any) -> None:
        request: Request = self.context["request"]
        change_password(
            request.user,  # type: ignore[arg-type]
            old=Secret(self.validated_data["old_password"]),
            new=Secret(self.validated_data["new_password"]),
            keep=request.auth if isinstance(request.auth, ApiToken) else None,
        )
