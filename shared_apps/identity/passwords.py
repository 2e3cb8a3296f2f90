"""Words that a password may not live on: what anybody guesses who knows where it is used."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kernel.tenancy.context import current_store_or_none

# What such a place is about, in both of our languages; its own names come with it.
_USUAL = frozenset(
    (
        "account",
        "admin",
        "billing",
        "cloud",
        "customer",
        "hosting",
        "konto",
        "kunde",
        "kunden",
        "login",
        "owner",
        "passwort",
        "password",
        "portal",
        "reseller",
        "secret",
        "server",
        "shop",
        "staff",
        "team",
        "test",
        "welcome",
        "willkommen",
    )
)
_SHORTEST = 3  # letters: shorter parts of a name are in too many words by chance
_OF_ITS_OWN = 4  # letters that must be left


def listed_words() -> frozenset[str]:
    """The usual ones, and those of the name and the addresses of where we are."""
    store = current_store_or_none()
    names = (
        (store.name, store.slug, store.primary_host)
        if store
        else (settings.PLATFORM_NAME, settings.ROOT_DOMAIN)
    )
    parts = re.findall(r"[^\W\d_]+", " ".join(names).casefold())
    return _USUAL | {part for part in parts if len(part) >= _SHORTEST}


class NotTheNameOfThisPlace:
    """Refuses a password of listed words and some digits: "Acme-Cloud-2026!" at Acme Cloud."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError. Digits and signs around a listed word count for nothing."""
        letters = "".join(one for one in password.casefold() if one.isalpha())
        left = letters
        for word in sorted(listed_words(), key=len, reverse=True):
            left = left.replace(word, "")
        if left != letters and len(left) < _OF_ITS_OWN:
            raise ValidationError(
                _("Too easy to guess: it is mostly the name of this place or a usual word."),
                code="password_of_this_place",
            )

    def get_help_text(self) -> str:
        return _("Not the name of this place with some digits.")
