"""
What else happens when a person signs up. Apps above register it; identity does not know them.

Each hook runs in the transaction of the sign-up: if one raises, there is no new person.
"""

from __future__ import annotations

from collections.abc import Callable

from shared_apps.identity.models import User

AfterSignup = Callable[[User, str], None]
_hooks: dict[str, AfterSignup] = {}


def register_after_signup(name: str, hook: AfterSignup) -> None:
    """`hook(user, language)`. A second registration under the name replaces the first."""
    _hooks[name] = hook


def after_signup(user: User, language: str) -> None:
    for name in sorted(_hooks):
        _hooks[name](user, language)
