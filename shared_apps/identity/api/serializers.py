"""Sign-in by the API: password, and the second factor where the person has one."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from rest_framework import serializers

from shared_apps.identity.models import User


class LoginSerializer(serializers.Serializer[Any]):
    """dj-rest-auth's own login skips the second factor; this one does not (threats T113)."""

    email = serializers.EmailField()
    password = serializers.CharField(style={"input_type": "password"}, trim_whitespace=False)
    otp = serializers.CharField(required=False, allow_blank=True, max_length=12)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user = authenticate(
            request=self.context.get("request"),
            email=attrs["email"].strip().lower(),
            password=attrs["password"],
        )
        if not isinstance(user, User) or not user.is_active:
            raise serializers.ValidationError("Address or password is wrong.", code="wrong_login")
        if mfa_adapter().is_mfa_enabled(user):
            self._check_second_factor(user, attrs.get("otp", "").strip())
        return {**attrs, "user": user}

    def _check_second_factor(self, user: User, code: str) -> None:
        if not code:
            raise serializers.ValidationError(
                {"otp": "Your second factor is needed."}, code="second_factor_needed"
            )
        for row in Authenticator.objects.filter(user=user).exclude(
            type=Authenticator.Type.WEBAUTHN
        ):
            if row.wrap().validate_code(code):
                row.record_usage()
                return
        raise serializers.ValidationError({"otp": "This code is wrong."}, code="wrong_otp")


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(source="key")
    expires_at = serializers.DateTimeField()


class PersonSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["id", "email", "name"]
        read_only_fields = ["id", "email"]
