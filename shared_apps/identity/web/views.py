"""Where allauth's own views are not enough."""

from __future__ import annotations

from allauth.account.views import SignupView
from django.http import HttpResponse
from django.shortcuts import render


class SignUp(SignupView):
    """A closed sign-up says so with its status, so that no program takes it for a form."""

    def closed(self) -> HttpResponse:
        return render(self.request, self.template_name_signup_closed, status=403)


sign_up = SignUp.as_view()
