"""Forms of the partner site. They check shape; services decide."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.secrets import Secret
from shared_apps.identity.models import User
from shared_apps.resellers.rules import slug_from, slug_problem
from shared_apps.resellers.selectors import slug_is_free, suggest_slug
from shared_apps.resellers.services import OpenStore
from shared_apps.ui.choices import Choice

CURRENCIES = ("EUR", "USD")


def printable(text: str) -> None:
    """Names stand in mails' headers and on invoices: no line breaks, nothing invisible."""
    if any(unicodedata.category(sign).startswith("C") for sign in text):
        raise ValidationError(_("This holds signs that can't be shown. Please type it anew."))


def slug_fault(slug: str, *, look: bool = True) -> str:
    """Why this address can't be had; empty when it can. `look`: ask whether it is taken."""
    problem = slug_problem(slug)
    if problem:
        return _(problem)
    return _("This name is taken.") if look and not slug_is_free(slug) else ""


# What a store may sell in: the first is the one offered first.
CURRENCIES = ("EUR", "USD")


class SignUpForm(forms.Form):
    """A new store and its owner. An empty short name is made of the company's name."""

    name = forms.CharField(label=gettext_lazy("Company"), max_length=120, validators=[printable])
    slug = forms.CharField(label=gettext_lazy("Web address"), max_length=60, required=False)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency you sell in"), widget=forms.RadioSelect, initial="EUR"
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Your shop's first language"), choices=settings.LANGUAGES
    )
    owner_name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=200, validators=[printable]
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    password = forms.CharField(
        label=gettext_lazy("Password"), max_length=200, strip=False, widget=forms.PasswordInput
    )
    consent = forms.BooleanField(
        label=gettext_lazy("I open this store for a business, and I agree to the partner terms."),
        error_messages={"required": gettext_lazy("Please tick this to go on.")},
    )
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)
    form = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = self.fields["currency"]
        if isinstance(currency, forms.ChoiceField):
            currency.choices = [
                (code, Choice(label, code, icon=icon))
                for code, label, icon in zip(
                    CURRENCIES, (_("Euro"), _("US dollar")), ("euro", "dollar-sign"), strict=True
                )
            ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("website"):
            raise ValidationError(_("One field that people can't see was filled in. Try again."))
        if given.get("password"):
            self._judge_password(given)
        if "slug" in given:
            given["slug"] = given["slug"].strip().lower() or slug_from(given.get("name", ""))
            self._judge_slug(given["slug"], given.get("name", ""))
        return given

    def _judge_slug(self, slug: str, name: str) -> None:
        """
        Whether it is taken is asked only beside other faults: otherwise opening finds out, so that
        a form that is sent twice is not told of its own store.
        """
        if not slug and not name:
            return  # the name's own error says it
        problem = slug_fault(slug, look=bool(self.errors))
        if problem:
            self.refuse_slug(problem)

    def refuse_slug(self, problem: str) -> None:
        """At its field, with one that is free."""
        slug, name = self.data.get("slug", ""), self.data.get("name", "")
        instead = suggest_slug(slug) or suggest_slug(name)
        free = _("Free is: %(slug)s") % {"slug": instead} if instead else ""
        self.add_error("slug", f"{problem} {free}".strip())

    def _judge_password(self, given: dict[str, Any]) -> None:
        """By the rules of every sign-in here, with the person's own words in view."""
        if not given["password"].strip():
            self.add_error("password", _("Spaces alone are no password."))
            return
        owner = User(email=given.get("email", ""), name=given.get("owner_name", ""))
        try:
            validate_password(given["password"], owner)
        except ValidationError as weak:
            self.add_error("password", weak)

    def wish(self) -> OpenStore:
        given = self.cleaned_data
        return OpenStore(
            name=given["name"],
            slug=given["slug"],
            owner_name=given["owner_name"],
            owner_email=given["email"],
            owner_password=Secret(given["password"]),
            currency=given["currency"],
            language=given["language"],
        )


class FindForm(forms.Form):
    """Whose stores?"""

    email = forms.EmailField(label=gettext_lazy("E-mail of the store's owner"), max_length=254)
