"""All state of the sandbox: accounts, their objects, its own clock, and what to announce."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.common.store import Store
from sandbox.stripe.wire import Refused, Thing, missing, new_id

API_VERSION = "2026-10-28.endive"

# Prefix of an id -> (collection, Stripe's word in "No such ...").
KINDS = {
    "cus": ("customers", "customer"),
    "pm": ("payment_methods", "PaymentMethod"),
    "pi": ("payment_intents", "payment_intent"),
    "seti": ("setup_intents", "setupintent"),
    "cs": ("sessions", "checkout.session"),
    "ch": ("charges", "charge"),
    "txn": ("balance_transactions", "balance transaction"),
    "re": ("refunds", "refund"),
    "dp": ("disputes", "dispute"),
    "evt": ("events", "event"),
    "we": ("webhook_endpoints", "webhook endpoint"),
    "taxcalc": ("tax_calculations", "tax calculation"),
    "tax": ("tax_transactions", "tax transaction"),
}


class World:
    """Every account of one sandbox server. `public_url` is where customers reach its pages."""

    def __init__(self, store: Store, public_url: str) -> None:
        self.store = store
        self.public_url = public_url.rstrip("/")
        self.announce: Callable[[str, Thing], None] = lambda account, event: None
        self._told: list[tuple[str, Thing]] = []

    @contextmanager
    def step(self) -> Iterator[None]:
        """
        One request's effects: all kept and then announced, or none.

        A declined card (402) is an effect too: it is kept and announced, then raised on.
        """
        declined: Refused | None = None
        with self.store.locked():
            self._told.clear()
            try:
                yield
            except Refused as refused:
                if refused.status != 402:
                    raise
                declined = refused
            told, self._told = self._told, []
        for account, event in told:
            self.announce(account, event)
        if declined:
            raise declined

    def now(self) -> int:
        """Unix seconds of the sandbox's own, movable clock."""
        moved = self.store.get("settings", "clock")
        return int(time.time()) + (int(moved["seconds"]) if moved else 0)

    def move_clock(self, seconds: int) -> None:
        moved = self.store.get("settings", "clock")
        total = (int(moved["seconds"]) if moved else 0) + seconds
        self.store.put("settings", "clock", {"seconds": total})

    def open_account(self, name: str, key: str = "", settlement: str = "") -> Thing:
        """
        Make an account, or rename the one that has this key already.

        `settlement`: the lower-case currency of its balance; empty: that of each payment.
        """
        known = self.store.get("keys", key) if key else None
        account: Thing = {
            "id": known["account"] if known else new_id("acct", 16),
            "name": name,
            "settlement": settlement,
            "secret_key": key or new_id("sk_test", 32),
            "created": self.now(),
        }
        self.store.put("keys", account["secret_key"], {"account": account["id"]})
        return self.store.put("accounts", account["id"], account)

    def roll_key(self, key: str) -> Thing:
        """A new secret key for the same account; the old one is dead. Raises a 401."""
        account = self.account_of(key)
        self.store.delete("keys", key)
        account["secret_key"] = new_id(key.rpartition("_")[0], 32)
        self.store.put("keys", account["secret_key"], {"account": account["id"]})
        return self.store.put("accounts", account["id"], account)

    def account_of(self, key: str) -> Thing:
        known = self.store.get("keys", key)
        if known is None:
            shown = f"{key[:8]}{'*' * 8}{key[-4:]}" if key else "(none)"
            raise Refused(401, f"Invalid API Key provided: {shown}")
        account = self.store.get("accounts", known["account"])
        assert account is not None
        return account

    def books(self, account: str) -> Books:
        return Books(self, account)

    def owner_of(self, key: str) -> Books:
        """The books that hold an object, for pages that are opened without a secret key."""
        collection, word = KINDS[key.partition("_")[0]]
        for account in self.store.all("accounts"):
            if self.store.get(f"{account['id']}:{collection}", key):
                return self.books(account["id"])
        raise missing(word, key)

    def tell(self, account: str, event: Thing) -> None:
        self._told.append((account, event))


class Books:
    """The objects of one account. Keys starting with "_" never leave the server."""

    def __init__(self, world: World, account: str) -> None:
        self.world = world
        self.account = account

    def create(self, prefix: str, kind: str, body: Thing, *, id_prefix: str = "") -> Thing:
        thing = {"id": new_id(id_prefix or prefix), "object": kind, **body}
        thing.setdefault("created", self.world.now())
        thing.setdefault("livemode", False)
        return self.save(thing)

    def save(self, thing: Thing) -> Thing:
        return self.world.store.put(self._collection(thing["id"]), thing["id"], thing)

    def get(self, prefix: str, key: Any, param: str = "id") -> Thing:
        """Raises a 404 for a foreign or unknown id, the same for both."""
        collection, word = KINDS[prefix]
        found = self.world.store.get(f"{self.account}:{collection}", str(key))
        if found is None:
            status = 404 if param == "id" else 400
            error = missing(word, str(key), param)
            error.status = status
            raise error
        return found

    def all(self, prefix: str) -> list[Thing]:
        return self.world.store.all(f"{self.account}:{KINDS[prefix][0]}")

    def delete(self, key: str) -> None:
        self.world.store.delete(self._collection(key), key)

    def tell(self, kind: str, thing: Thing) -> Thing:
        """Record an event with a snapshot of the object; it is sent after the step."""
        event = self.create(
            "evt",
            "event",
            {
                "type": kind,
                "api_version": API_VERSION,
                "data": {"object": shown(thing)},
                "pending_webhooks": 0,
                "request": {"id": None, "idempotency_key": None},
            },
        )
        self.world.tell(self.account, event)
        return event

    def expand(self, thing: Thing, path: str) -> None:
        """Replace the id at `path` (`latest_charge.balance_transaction`) by its object."""
        head, _, rest = path.partition(".")
        if head not in thing:
            message = f"This property cannot be expanded ({head})."
            raise Refused(400, message, param="expand", code="parameter_unknown")
        value = thing[head]
        if isinstance(value, str) and value.partition("_")[0] in KINDS:
            value = thing[head] = shown(self.get(value.partition("_")[0], value))
        for item in value if isinstance(value, list) else [value]:
            if rest and isinstance(item, dict):
                self.expand(item, rest)

    def _collection(self, key: str) -> str:
        return f"{self.account}:{KINDS[key.partition('_')[0]][0]}"


def shown(thing: Thing) -> Thing:
    """What the outside may see of an object."""
    return {key: value for key, value in thing.items() if not key.startswith("_")}
