"""The store's accounts at processors: which one is asked, and whether its keys work."""

from __future__ import annotations

import json
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.actor import MACHINE, Actor
from kernel.errors import Misconfigured, OutsideError, Refusal
from kernel.locks import turn
from kernel.plugs import Health
from kernel.web.links import absolute_url
from kernel.words import gettext_noop
from shared_apps.gateways.port import Gateway, gateways
from tenant_apps.payments import selectors, services
from tenant_apps.payments.models import GatewayAccount

REFUSED = gettext_noop("The processor did not accept the key.")


class TillClosed(Refusal):
    """No gateway can take money now; the invoice stays open and nothing is lost."""

    code = "till_closed"


def gateway_of(account: GatewayAccount) -> Gateway:
    """Raises Misconfigured for one that takes money, inside a store's copy."""
    if account.gateway not in selectors.usable_gateways():
        raise Misconfigured(f"{account.gateway} is not used here", code="store_copy")
    settings = selectors.settings_of(account)
    if gateways.get(account.gateway).for_copies:  # nobody else remembers what went back
        settings["returned"] = json.dumps(selectors.given_back())
    return gateways.get(account.gateway)(settings)


def paying_account() -> GatewayAccount:
    """The account whose hosted page customers are sent to. Raises TillClosed."""
    for account in selectors.active_accounts():
        if gateways.get(account.gateway).hosted_page:
            return account
    raise TillClosed(_("Card payment is not available right now. Please try again later."))


def keeping_account() -> GatewayAccount:
    """The account whose page keeps customers' cards. Raises TillClosed."""
    for account in selectors.active_accounts():
        if gateways.get(account.gateway).keeping_page:
            return account
    raise TillClosed(_("Cards can't be added right now. Please try again later."))


def subscribe(account_id: UUID, *, actor: Actor) -> bool:
    """
    Ask the processor to send its notices to this account's own address on the store's host.

    Returns False when the gateway has no such call, so that the address is pasted by hand.
    Again:  the endpoint that is there is brought up to date; two at once take turns.
    Raises the four outside errors; not Misconfigured when a pasted secret makes up for a key
    that may not register endpoints.
    """
    with turn(f"payments.subscribe.{account_id}"):
        account = GatewayAccount.objects.get(pk=account_id)
        settings = selectors.settings_of(account)
        secret = settings.get("webhook_secret", "")
        try:
            kept = gateway_of(account).subscribe(absolute_url(f"/webhooks/{account.pk}/"))
        except Misconfigured:
            if secret:
                return True
            raise
        if kept:
            services.connect_account(
                account.gateway, {**settings, **kept}, label=account.label, actor=actor
            )
        return bool(kept or secret)


def check_account(account_id: UUID, *, actor: Actor = MACHINE) -> Health:
    """
    Ask the processor whether the account's keys work, and note whose account it is.

    Keys that work resume an account that trouble paused, not one that the team paused by hand.
    Refused ones pause it. When nobody answered, its state stays as it was.
    """
    health = gateway_of(GatewayAccount.objects.get(pk=account_id)).check()
    facts = dict(health.facts)
    if facts.get("account"):
        money = "live" if facts.get("live") == "yes" else "test"
        services.note_identity(account_id, f"{facts['account']} {money}", actor=MACHINE)
    if health.ok:
        services.resume_account(account_id, actor=actor)
    elif health.refused:
        answer = facts.get("answer", "")
        words = health.message
        if services.pause_account(account_id, reason=words, answer=answer, actor=MACHINE):
            services.hold_while_paused(account_id)
    return health


def pause_if_refused(account_id: UUID, error: OutsideError) -> None:
    """A key that reads nothing takes no money either; its owner is told by the paused account."""
    if isinstance(error, Misconfigured):
        services.pause_account(account_id, reason=REFUSED, answer=error.answer, actor=MACHINE)
        services.hold_while_paused(account_id)
