"""The sign-up form: allauth's, with the person's name."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import Conflict


class SignupForm(AllauthSignupForm):
    """Person, address and what other apps add are made together, or not at all."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    field_order = ("name", "email", "password1")

    def save(self, request: HttpRequest) -> Any:
        """Raises Conflict when somebody else took the address a moment ago."""
        try:
            # nosemgrep: write-in-a-view - allauth has its verb in the form
            with transaction.atomic():
                return super().save(request)
        except IntegrityError as clash:
            if "email" not in str(clash):
                raise
            raise Conflict(
                _("There is already an account with this address. Sign in instead.")
            ) from None
