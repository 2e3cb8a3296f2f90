"""What tests and seeds ask of a running sandbox, beside its API: one method per switch."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import httpx

Json = dict[str, Any]

# One for all: making a client loads certificates (40 ms) that plain HTTP never needs.
HTTP = httpx.Client(timeout=30)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running server at `address`, such as http://127.0.0.1:4010."""

    address: str

    def open_account(self, name: str, key: str = "", settlement: str = "") -> Json:
        """
        `{"id": "acct_…", "secret_key": "sk_test_…", …}`; a fixed key keeps its account.

        `settlement`: the currency of its balance, when it is not that of the payments.
        """
        return self._post("accounts", {"name": name, "key": key, "settlement": settlement})

    def roll_key(self, key: str) -> str:
        """Replace an account's secret key; returns the new one."""
        return str(self._post("accounts/roll", {"key": key})["secret_key"])

    def dispute(self, intent: str, amount: int = 0) -> str:
        """The customer's bank takes the payment back, in part when `amount` says so."""
        return str(self._post("disputes", {"payment_intent": intent, "amount": amount})["id"])

    def close_dispute(self, dispute: str, *, won: bool) -> None:
        self._post(f"disputes/{dispute}/close", {"won": won})

    def pay(self, session: str, card: str, three_d_secure: str = "complete") -> Json:
        """Pay a page as a customer: `{"session": …, "error": None or the card's refusal}`."""
        given = {"card": card, "three_d_secure": three_d_secure}
        return self._post(f"checkout/{session}/pay", given)

    def ledger(self, account: str) -> Json:
        """By account id or secret key."""
        return self._get("ledger", account=account)

    def arm(self, operation: str, mode: str, times: int = 1) -> None:
        self._post("faults", {"operation": operation, "mode": mode, "times": times})

    def fired(self, operation: str, mode: str) -> int:
        """How often a fault has really happened since the board was cleared."""
        fired: dict[str, int] = self._get("faults")["fired"]
        return fired.get(f"{operation}:{mode}", 0)

    def clear_faults(self) -> None:
        HTTP.delete(f"{self.address}/_sandbox/faults").raise_for_status()

    def webhooks(self, mode: str) -> None:
        self._post("webhooks", {"mode": mode})

    def release(self, **how: Any) -> int:
        return int(self._post("webhooks/release", how)["released"])

    def resend(self, event: str) -> None:
        self._post("webhooks/resend", {"event": event})

    def forge(self, endpoint: str, kind: str, event: str = "") -> int:
        """The HTTP status that the forged notice met."""
        given = {"endpoint": endpoint, "kind": kind, "event": event}
        return int(self._post("webhooks/forge", given)["status"])

    def deliveries(self, **wanted: str) -> list[Json]:
        """The log, reduced to rows whose fields have the wanted values."""
        rows: list[Json] = self._get("webhooks/deliveries")["deliveries"]
        return [row for row in rows if all(row[k] == v for k, v in wanted.items())]

    def wait_for_quiet(self, seconds: float = 10) -> None:
        """Until nothing is waiting to be delivered. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while self.deliveries(state="waiting"):
            if time.monotonic() > deadline:
                raise TimeoutError("webhooks are still waiting")
            time.sleep(0.05)

    def advance_clock(self, seconds: int) -> int:
        """Move the sandbox's clock; returns its new Unix time."""
        return int(self._post("clock", {"advance_seconds": seconds})["now"])

    def _post(self, path: str, given: Json) -> Json:
        answer = HTTP.post(f"{self.address}/_sandbox/{path}", json=given)
        answer.raise_for_status()
        return dict(answer.json())

    def _get(self, path: str, **query: str) -> Json:
        answer = HTTP.get(f"{self.address}/_sandbox/{path}", params=query)
        answer.raise_for_status()
        return dict(answer.json())
