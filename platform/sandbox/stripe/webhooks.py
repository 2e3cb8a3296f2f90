"""
Signed webhooks: at least once, in no certain order, with the misbehaviour that a test asks for.

Modes (`POST /_sandbox/webhooks {"mode": ...}`): normal, drop, drop:PERCENT, duplicate:N,
delay:SECONDS, shuffle, hold (until `POST /_sandbox/webhooks/release`).
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
import json
import random
import threading
import time
from urllib.parse import urlsplit

import httpx

from sandbox.common.store import Store
from sandbox.stripe.wire import Thing, new_id

BACKOFF_SECONDS = (0.5, 2, 5, 15, 15, 15, 15)  # eight tries in all
_WORKERS = 8
_MODES = ("normal", "drop", "duplicate", "delay", "shuffle", "hold")


class Webhooks:
    """Delivers events in background threads. The log of deliveries survives a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._due: list[tuple[float, int, str]] = []
        self._after: dict[str, str] = {}  # what is sent once another was tried
        self._count = 0  # of what was scheduled: the heap's tie-break
        self._seen = 0  # of what could have been dropped
        self._ready = threading.Condition()
        self._mode, self._number = "normal", 0.0
        for delivery in store.all("deliveries"):
            if delivery["state"] == "waiting":
                self._schedule(delivery["id"], 0)
        for _ in range(_WORKERS):
            threading.Thread(target=self._work, daemon=True).start()

    @property
    def mode(self) -> str:
        return f"{self._mode}:{self._number:g}" if self._number else self._mode

    def set_mode(self, mode: str) -> None:
        """Raises ValueError for an unknown mode."""
        name, _, number = mode.partition(":")
        if name not in _MODES:
            raise ValueError(f"mode must be one of {', '.join(_MODES)}")
        self._mode, self._number = name, float(number or 0)

    def announce(self, account: str, event: Thing) -> None:
        """Send an event to every endpoint of the account that listens to its type."""
        for endpoint in self._store.all(f"{account}:webhook_endpoints"):
            wanted = endpoint["enabled_events"]
            if endpoint["status"] == "enabled" and ("*" in wanted or event["type"] in wanted):
                self._queue(account, endpoint, event)

    def _queue(self, account: str, endpoint: Thing, event: Thing) -> None:
        copies = int(self._number or 2) if self._mode == "duplicate" else 1
        state, delay = "waiting", 0.0
        if self._mode == "hold":
            state = "held"
        elif self._mode == "drop" and self._dropped():
            state = "dropped"
        elif self._mode == "delay":
            delay = self._number
        elif self._mode == "shuffle":
            delay = random.uniform(0, 1.5)
        for _ in range(copies):
            self.send(account, endpoint["id"], event, state=state, delay=delay)

    def _dropped(self) -> bool:
        """All of them, or an even spread of PERCENT of them."""
        self._seen += 1
        percent = self._number or 100
        return self._seen * percent % 100 < percent

    def send(
        self, account: str, endpoint: str, event: Thing, *, state: str = "waiting", delay: float = 0
    ) -> str:
        """Queue one delivery in `delay` seconds and return its id."""
        key = new_id("del")
        delivery = {
            "id": key,
            "account": account,
            "endpoint": endpoint,
            "event": event["id"],
            "type": event["type"],
            "state": state,
            "attempts": [],
        }
        self._store.put("deliveries", key, delivery)
        if state == "waiting":
            self._schedule(key, delay)
        return key

    def release(self, events: list[str] | None = None, *, backwards: bool = False) -> int:
        """Send what is held, in the order of `events` when given. Back to normal mode."""
        held = [each for each in self._store.all("deliveries") if each["state"] == "held"]
        if events is not None:
            held = sorted(
                (each for each in held if each["event"] in events),
                key=lambda each: events.index(each["event"]),
            )
        before = ""
        for delivery in held[::-1] if backwards else held:
            delivery["state"] = "waiting"
            self._store.put("deliveries", delivery["id"], delivery)
            if before:  # several threads send: the order holds only one after the other
                self._after[before] = delivery["id"]
            before = delivery["id"]
        if held:
            self._schedule(held[-1 if backwards else 0]["id"], 0)
        if events is None:
            self.set_mode("normal")
        return len(held)

    def deliveries(self) -> list[Thing]:
        return self._store.all("deliveries")

    def _schedule(self, delivery: str, delay: float) -> None:
        with self._ready:
            self._count += 1
            heapq.heappush(self._due, (time.monotonic() + delay, self._count, delivery))
            self._ready.notify()

    def _next(self) -> str:
        with self._ready:
            while True:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._ready.wait(wait)

    def _work(self) -> None:
        while True:
            key = self._next()
            self._attempt(key)
            if then := self._after.pop(key, ""):
                self._schedule(then, 0)

    def _attempt(self, key: str) -> None:
        delivery = self._store.get("deliveries", key)
        if delivery is None:
            return  # the sandbox was reset meanwhile
        books = delivery["account"]
        endpoint = self._store.get(f"{books}:webhook_endpoints", delivery["endpoint"])
        event = self._store.get(f"{books}:events", delivery["event"])
        if endpoint is None or event is None:
            delivery["state"] = "given_up"
        else:
            body = encode(event)
            header = signature(body, endpoint["_secret"])
            status = post(endpoint["url"], body, header)
            tries = [*delivery["attempts"], {"at": int(time.time()), "status": status}]
            delivery["attempts"] = tries
            if 200 <= status < 300:
                delivery["state"] = "delivered"
            elif len(tries) <= len(BACKOFF_SECONDS):
                self._schedule(key, BACKOFF_SECONDS[len(tries) - 1])
            else:
                delivery["state"] = "given_up"
        if self._store.get("deliveries", key) is not None:
            self._store.put("deliveries", key, delivery)

    def forge(self, endpoint: Thing, event: Thing, kind: str) -> int:
        """Send a notice that must be refused; returns the HTTP status that it met, 0 for none."""
        body, secret, now = encode(event), endpoint["_secret"], int(time.time())
        headers = {
            "wrong_secret": signature(body, new_id("whsec", 32)),
            "unsigned": "",
            "old": signature(body, secret, at=now - 3600),
            "future": signature(body, secret, at=now + 3600),
            "wrong_scheme": signature(body, secret).replace("v1=", "v0="),
            "changed_body": signature(body, secret),
        }
        if kind not in headers:
            raise ValueError(f"kind must be one of {', '.join(headers)}")
        if kind == "changed_body":
            body = body.replace(b'"evt_', b'"evt_x')
        return post(endpoint["url"], body, headers[kind])


def encode(event: Thing) -> bytes:
    return json.dumps(event, indent=2).encode()


def signature(body: bytes, secret: str, *, at: int | None = None) -> str:
    """The Stripe-Signature header. `at` is in real Unix seconds, whatever the sandbox's clock."""
    stamp = int(time.time()) if at is None else at
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={signed}"


def post(url: str, body: bytes, header: str) -> int:
    """One delivery; the status, or 0 when nobody answered."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0"}
    if header:
        headers["Stripe-Signature"] = header
    extensions: dict[str, str] = {}
    local = host == "localhost" or host.endswith(".localhost")
    if local:
        # Browsers find *.localhost on this machine, resolvers mostly do not.
        headers["Host"] = parts.netloc
        extensions["sni_hostname"] = host
        port = f":{parts.port}" if parts.port else ""
        url = parts._replace(netloc=f"127.0.0.1{port}").geturl()
    try:
        with httpx.Client(timeout=10, verify=not local, trust_env=False) as client:
            answer = client.post(url, content=body, headers=headers, extensions=extensions)
            return answer.status_code
    except httpx.HTTPError:
        return 0
