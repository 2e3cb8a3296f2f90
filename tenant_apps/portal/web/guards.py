"""The door of the portal: a signed-in person that acts for a customer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.actor import Actor
from shared_apps.identity.models import User
from tenant_apps.accounts.models import Customer
from tenant_apps.accounts.selectors import customer_of
from tenant_apps.workspaces.shares import shares_with

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Customer, P], HttpResponse]
LOGIN = "/auth/login/"
_IS_GUEST = "is_guest"


def customer_required(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """
    Hand the person's customer to the view. Strangers are sent to sign in and come back.

    A login without a customer (the store's team) gets a page that says so. Answers are never
    stored on the way: they hold addresses, invoices and passwords.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        person = request.user
        if not isinstance(person, User):
            return _to_sign_in(request)
        customer = customer_of(person, is_guest=Exists(shares_with(person.pk)))
        if customer is None:
            return render(request, "portal/no_customer.html", {"person": person}, status=403)
        vars(request)[_IS_GUEST] = vars(customer)["is_guest"]
        response = view(request, customer, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the guard has let nobody else in."""
    if not isinstance(request.user, User):
        raise TypeError("a view without a guard")
    return request.user


def is_guest(request: HttpRequest) -> bool:
    """Does somebody share a desktop with them? The guard asked it with the customer."""
    known: bool | None = vars(request).get(_IS_GUEST)
    return shares_with(person_of(request).pk).exists() if known is None else known


def actor_of(request: HttpRequest) -> Actor:
    return person_of(request).as_actor()


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A part of a page can't show the sign-in form: the whole page goes there."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": LOGIN})
    target: Any = request.get_full_path() if request.method == "GET" else "/account/"
    return redirect_to_login(target, LOGIN)
