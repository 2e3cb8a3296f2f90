"""
Sign in and out, the person, the customer. dj-rest-auth's views under our rules: its registration
and its reset by mail are not here, those belong to the store's own pages.
"""

from __future__ import annotations

from typing import Any

from dj_rest_auth import views as rest_auth
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Conflict
from shared_apps.identity.api.serializers import (
    LoginSerializer,
    PasswordChangeSerializer,
    PersonSerializer,
    TokenSerializer,
)
from shared_apps.identity.api.throttles import LoginThrottle
from shared_apps.identity.models import ApiToken
from shared_apps.identity.services import revoke_token
from tenant_apps.api import examples
from tenant_apps.api.base import ApiRules, ApiView, shown
from tenant_apps.api.permissions import StoreIsOpen
from tenant_apps.api.serializers.people import CustomerSerializer
from tenant_apps.api.serializers.services import NothingSerializer


class Login(ApiRules, rest_auth.LoginView):
    """Reads no cookie and sets none: it only gives a token."""

    authentication_classes = []
    permission_classes = [AllowAny, StoreIsOpen]
    throttle_classes = [LoginThrottle]
    serializer_class = LoginSerializer

    @extend_schema(
        operation_id="login",
        summary="Sign in for a token",
        description="With a second factor, `otp` holds its code. The codes of a no are "
        "`wrong_login`, `second_factor_needed`, `wrong_otp`. The token is shown only here.",
        tags=["Sign-in"],
        request=LoginSerializer,
        responses=TokenSerializer,
        examples=[examples.body(examples.LOGIN), examples.answer(examples.TOKEN)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().post(request, *args, **kwargs)
        return response


class Logout(ApiRules, rest_auth.LogoutView):
    http_method_names = ["post"]
    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="logout",
        summary="Withdraw the token of this request",
        tags=["Sign-in"],
        request=NothingSerializer,
        responses={204: None},
        examples=[examples.body({})],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not isinstance(request.auth, ApiToken):
            raise Conflict(_("A browser signs out on the sign-out page."), code="no_token")
        revoke_token(request.auth.user, request.auth.pk)
        return Response(status=204)


class Person(ApiRules, rest_auth.UserDetailsView):
    http_method_names = ["get", "patch", "head"]
    permission_classes = [IsAuthenticated]
    serializer_class = PersonSerializer

    @extend_schema(
        operation_id="read_person",
        summary="Read who is signed in",
        tags=["Sign-in"],
        examples=[examples.answer(examples.PERSON)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().get(request, *args, **kwargs)
        return response

    @extend_schema(
        operation_id="change_person",
        summary="Change your name",
        tags=["Sign-in"],
        examples=[examples.body({"name": "Alex Morgan"}), examples.answer(examples.PERSON)],
    )
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().patch(request, *args, **kwargs)
        return response


class PasswordChange(ApiRules, rest_auth.PasswordChangeView):
    permission_classes = [IsAuthenticated]
    throttle_classes = [LoginThrottle]
    serializer_class = PasswordChangeSerializer

    @extend_schema(
        operation_id="change_password",
        summary="Change your password",
        description="Every other token and every browser is signed out.",
        tags=["Sign-in"],
        request=PasswordChangeSerializer,
        responses={204: None},
        examples=[examples.body(examples.NEW_PASSWORD)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        super().post(request, *args, **kwargs)
        return Response(status=204)


class Me(ApiView):
    @extend_schema(
        operation_id="read_customer",
        summary="Read the customer you act for",
        tags=["Sign-in"],
        responses=CustomerSerializer,
        examples=[examples.answer(examples.CUSTOMER)],
    )
    def get(self, request: Request) -> Response:
        return shown(CustomerSerializer, self.customer)
