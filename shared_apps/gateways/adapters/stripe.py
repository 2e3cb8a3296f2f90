"""Stripe: hosted Checkout for the first payment, saved cards for the following ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import stripe

from kernel.errors import Misconfigured, OutsideError
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop
from shared_apps.gateways.adapters import _stripe_words as words
from shared_apps.gateways.adapters._stripe_account import (
    OFFICIAL_BASE,
    Account,
    allow_api_base,
    plain,
    untyped,
)
from shared_apps.gateways.adapters._stripe_customers import let_go, new_customer
from shared_apps.gateways.adapters._stripe_endpoints import EVENTS, one_endpoint
from shared_apps.gateways.adapters._stripe_errors import declined
from shared_apps.gateways.adapters._stripe_health import unhealthy
from shared_apps.gateways.adapters._stripe_notices import read
from shared_apps.gateways.adapters._stripe_setups import setup_params
from shared_apps.gateways.port import (
    ChargeRequest,
    Gateway,
    KeepRequest,
    Notice,
    Outcome,
    PageRequest,
    RefundRequest,
    State,
    gateways,
)

__all__ = ["EVENTS", "StripeGateway", "allow_api_base"]

_RECENT = 100
_INTENT_PARTS = ["latest_charge.balance_transaction", "payment_method"]
_SESSION_PARTS = [
    *(f"payment_intent.{part}" for part in _INTENT_PARTS),
    "setup_intent.payment_method",
]


@gateways.register("stripe")
class StripeGateway(Gateway):
    key = "stripe"
    label = gettext_noop("Card (Stripe)")
    hosted_page = True
    off_session = True
    keeping_page = True
    fields = (
        Setting(
            "secret_key",
            gettext_noop("Secret key"),
            "secret",
            gettext_noop("Starts with sk_ or rk_. In Stripe: Developers, API keys."),
        ),
        Setting(
            "publishable_key",
            gettext_noop("Publishable key"),
            "text",
            gettext_noop("Starts with pk_."),
            required=False,
        ),
        Setting(
            "webhook_secret",
            gettext_noop("Webhook signing secret"),
            "secret",
            gettext_noop(
                "Starts with whsec_. While you change it, put both with a comma between them."
            ),
            required=False,
        ),
        Setting(
            "api_base",
            gettext_noop("API address"),
            "url",
            gettext_noop("Leave as it is, unless you use a sandbox."),
            required=False,
            default=OFFICIAL_BASE,
        ),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._account = Account(settings)

    def check(self) -> Health:
        try:
            account = self._account.read(lambda api: api.v1.accounts.retrieve_current())
        except OutsideError as error:
            return unhealthy(error)
        profile = account.get("business_profile") or {}
        facts = (
            ("account", account["id"]),
            ("name", profile.get("name") or ""),
            ("live", "yes" if "_live_" in self.settings["secret_key"] else "no"),
            ("webhook_secret", "set" if self.settings.get("webhook_secret") else "missing"),
        )
        if not account.get("charges_enabled"):
            return Health(
                ok=False,
                message=gettext_noop("Stripe does not let it charge yet."),
                facts=facts,
                refused=True,
            )
        return Health(ok=True, message=gettext_noop("The key works."), facts=facts)

    def open_page(self, request: PageRequest) -> Outcome:
        customer = request.customer_reference or new_customer(self._account, request)
        intent: dict[str, Any] = {
            "metadata": {"reference": request.reference},
            "description": request.description,
        }
        if request.save_method:
            intent["setup_future_usage"] = "off_session"
        item = {
            "currency": request.amount.currency.lower(),
            "unit_amount": request.amount.minor,
            "product_data": {"name": request.description},
        }
        params: dict[str, Any] = {
            "mode": "payment",
            "customer": customer,
            "client_reference_id": request.reference,
            "metadata": {"reference": request.reference},
            "payment_intent_data": intent,
            "line_items": [{"price_data": item, "quantity": 1}],
            "success_url": request.success_url,
            "cancel_url": request.cancel_url,
        }
        if request.expires_at:
            params["expires_at"] = int(request.expires_at.timestamp())
        key = {"idempotency_key": request.idempotency_key}
        session = self._account.write(
            lambda api: api.v1.checkout.sessions.create(
                params=untyped(params), options=untyped(key)
            )
        )
        return words.of_session(session)

    def open_keeping_page(self, request: KeepRequest) -> Outcome:
        customer = request.customer_reference or new_customer(self._account, request)
        session = self._account.write(
            lambda api: api.v1.checkout.sessions.create(
                params=untyped(setup_params(request, customer)),
                options=untyped({"idempotency_key": request.idempotency_key}),
            )
        )
        return words.of_session(session)

    def subscribe(self, url: str) -> dict[str, str]:
        return one_endpoint(
            self._account, url, EVENTS, held=self.settings.get("webhook_secret", "")
        )

    def charge(self, request: ChargeRequest) -> Outcome:
        params = {
            "amount": request.amount.minor,
            "currency": request.amount.currency.lower(),
            "customer": request.customer_reference,
            "payment_method": request.method_reference,
            "off_session": True,
            "confirm": True,
            "description": request.description,
            "metadata": {"reference": request.reference},
            "expand": _INTENT_PARTS,
        }
        key = {"idempotency_key": request.idempotency_key}
        with self._account.calling(writes=True) as api:
            try:
                intent = api.v1.payment_intents.create(params=untyped(params), options=untyped(key))
            except stripe.CardError as error:
                return declined(error, request)
        return words.of_intent(plain(intent))

    def find(self, *, remote_id: str = "", reference: str = "") -> Outcome | None:
        """By `cs_…`, `pi_…` or `re_…`; by reference among what is recent, then by search."""
        if not remote_id:
            return self._find_by_reference(reference) if reference else None
        kind = remote_id.partition("_")[0]
        reader = {"cs": self._session, "pi": self._intent, "re": self._refund}.get(kind)
        return reader(remote_id) if reader else None

    def close_page(self, remote_id: str) -> Outcome:
        """Takes the page's id, or the intent's when a card has been tried on it."""
        found = self.find(remote_id=remote_id)
        if found is None:
            raise Misconfigured(f"{remote_id} is not known to this Stripe account")
        if found.state not in (State.PENDING, State.NEEDS_CUSTOMER):
            return found
        try:
            if found.remote_id.startswith("cs_"):
                self._account.write(lambda api: api.v1.checkout.sessions.expire(found.remote_id))
            else:
                self._account.write(lambda api: api.v1.payment_intents.cancel(found.remote_id))
        except OutsideError:
            # It may have been paid or have expired in this very moment: what it is now, counts.
            now = self.find(remote_id=found.remote_id)
            if now is None or now.state in (State.PENDING, State.NEEDS_CUSTOMER):
                raise
            return now
        return self.find(remote_id=found.remote_id) or found

    def refund(self, request: RefundRequest) -> Outcome:
        intent = request.remote_id
        if intent.startswith("cs_"):
            paid = self._session(intent)
            intent = paid.remote_id if paid else intent
        params = {
            "payment_intent": intent,
            "amount": request.amount.minor,
            "metadata": {"reference": request.reference},
        }
        key = {"idempotency_key": request.idempotency_key}
        refund = self._account.write(
            lambda api: api.v1.refunds.create(params=untyped(params), options=untyped(key))
        )
        return words.of_refund(refund)

    def forget(self, method_reference: str) -> None:
        let_go(self._account, method_reference)

    def read_notice(self, raw: bytes, headers: Mapping[str, str], *, at: datetime) -> Notice:
        """Verified against each of the given secrets; without one, every notice is Forged."""
        return read(raw, headers, secrets=self.settings.get("webhook_secret", ""), at=at)

    def _session(self, key: str) -> Outcome | None:
        found = self._account.read_or_none(
            lambda api: api.v1.checkout.sessions.retrieve(key, params={"expand": _SESSION_PARTS})
        )
        if found is None:
            return None
        intent = found.get("payment_intent")
        said = words.of_session(found)
        return self._with_returned(said, intent) if intent else said

    def _intent(self, key: str) -> Outcome | None:
        """An intent whose page is still open speaks through the page: another card may follow."""
        found = self._account.read_or_none(
            lambda api: api.v1.payment_intents.retrieve(key, params={"expand": _INTENT_PARTS})
        )
        if found is None:
            return None
        if found["status"] in ("requires_payment_method", "requires_action"):
            pages = self._account.read(
                lambda api: api.v1.checkout.sessions.list(params={"payment_intent": key})
            )
            for page in pages["data"]:
                if page["status"] == "open":
                    return self._session(page["id"])
        return self._with_returned(words.of_intent(found), found)

    def _with_returned(self, said: Outcome, intent: Mapping[str, Any]) -> Outcome:
        """Disputes are asked for only when the charge says that there are some."""
        if said.state is not State.SUCCEEDED:
            return said
        query: Any = {"payment_intent": intent["id"], "limit": _RECENT}
        disputes = (
            self._account.read(lambda api: api.v1.disputes.list(params=query))["data"]
            if words.is_disputed(intent)
            else []
        )
        return words.with_returned(said, intent, disputes)

    def _refund(self, key: str) -> Outcome | None:
        found = self._account.read_or_none(lambda api: api.v1.refunds.retrieve(key))
        return words.of_refund(found) if found else None

    def _find_by_reference(self, reference: str) -> Outcome | None:
        """Lists are exact but end; the search reaches back for ever but lags up to a minute."""
        recent: list[tuple[Callable[[stripe.StripeClient], Any], Callable[[str], Outcome | None]]]
        limit: Any = {"limit": _RECENT}
        query: Any = {"query": f"metadata['reference']:'{reference}'"}
        recent = [
            (lambda api: api.v1.payment_intents.list(params=limit), self._intent),
            (lambda api: api.v1.checkout.sessions.list(params=limit), self._session),
            (lambda api: api.v1.refunds.list(params=limit), self._refund),
            (lambda api: api.v1.payment_intents.search(params=query), self._intent),
        ]
        for look, reader in recent:
            mine = [
                row
                for row in self._account.read(look)["data"]
                if words.reference_of(row) == reference
            ]
            mine.sort(key=lambda row: row["status"] not in ("succeeded", "complete"))
            if mine:
                return reader(mine[0]["id"])
        return None
