"""What people are told about their own sign-in."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("identity.password_reset_key")
def _reset(facts: Facts) -> Text:
    return Text(
        _("Set a new password"),
        (
            _("Somebody asked to set a new password for this address."),
            _("If that was not you, there is nothing to do."),
        ),
        (),
        (_("Set a new password"), facts["link"]),
    )


@mail_text("identity.unknown_account")
def _unknown(facts: Facts) -> Text:
    return Text(
        _("No account with this address"),
        (_("Somebody asked to sign in here with your address, but there is no such account."),),
    )


@mail_text("identity.account_already_exists")
def _exists(facts: Facts) -> Text:
    return Text(
        _("You already have an account"),
        (_("Somebody tried to sign up with your address. You can sign in instead."),),
        (),
        (_("Sign in"), "/auth/login/"),
    )


@mail_text("identity.email_confirmation")
@mail_text("identity.email_confirmation_signup")
def _confirm(facts: Facts) -> Text:
    return Text(
        _("Please confirm your address"),
        (_("One click confirms that this address is yours."),),
        (),
        (_("Confirm address"), facts["link"]),
    )


_SECURITY = {
    "password_changed": gettext_noop("Your password was changed"),
    "password_reset": gettext_noop("Your password was reset"),
    "password_set": gettext_noop("A password was set"),
    "totp_activated": gettext_noop("An authenticator app was added"),
    "totp_deactivated": gettext_noop("The authenticator app was removed"),
    "webauthn_added": gettext_noop("A passkey was added"),
    "webauthn_removed": gettext_noop("A passkey was removed"),
    "recovery_codes_generated": gettext_noop("New recovery codes were made"),
    "email_changed": gettext_noop("Your address was changed"),
    "email_confirm": gettext_noop("Your address was confirmed"),
    "email_deleted": gettext_noop("An address was removed"),
}


def _security(name: str) -> Callable[[Facts], Text]:
    def write(facts: Facts) -> Text:
        return Text(
            _(_SECURITY[name]),
            (
                _("This happened to your account just now."),
                _("If it was not you, set a new password at once and write to us."),
            ),
            (),
            (_("Security settings"), "/account/security/"),
        )

    return write


for _name in _SECURITY:
    mail_text(f"identity.{_name}")(_security(_name))
