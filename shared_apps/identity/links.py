"""Links that let a person in, made without a mail."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from shared_apps.identity.models import User


def reset_link(user: User) -> str:
    """
    What "forgot password" would mail to this person, as an address of the place where we are.

    It dies with the next password, and after Django's PASSWORD_RESET_TIMEOUT.
    """
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return str(get_adapter().get_reset_password_from_key_url(key))
