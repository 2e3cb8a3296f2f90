"""
Each breaks the product in one way that an alert is for: rows as a fault would leave them, real
requests, real calls. They run inside a test's transaction, on the platform side.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import redis
from django.conf import settings
from django.http import Http404
from django.test import Client

from certs.models import Certificate, Edge, Order
from config.watching import facts
from kernel import clock
from kernel.errors import OutsideError
from kernel.http import HttpClient
from kernel.ids import new_id
from sandbox.common.process import free_port
from shared_apps.inbound.models import Receipt
from shared_apps.outbox.due import gathered_kinds
from shared_apps.outbox.models import Beat, Delivery, DueWork, Message
from wholesale.models import BooksCheck, Invoice
from wholesale.tallies import Tally, keep_tally

STORE = "t_broken"
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def due(kind: str, ago: timedelta, *, parked: bool = False) -> None:
    DueWork.objects.create(
        store=STORE, kind=kind, subject="one", due_at=clock.real_now() - ago, parked=parked
    )


def delivery(state: str) -> None:
    now = clock.real_now()
    facts = {"store": STORE, "aggregate": "a"}
    message = Message.objects.create(
        event_id=new_id(), kind="k", payload={}, occurred_at=now, created_at=now, **facts
    )
    Delivery.objects.create(
        message=message, listener="a.b", state=state, due_at=now - _HOUR, **facts
    )


def certificate(days: float, *, late: bool = False) -> None:
    now = clock.real_now()
    Certificate.objects.create(
        host=f"{new_id().hex}.example",
        serial="1",
        issuer="a",
        chain="c",
        sealed_key="s",
        not_before=now - 80 * _DAY,
        not_after=now + timedelta(days=days),
        spread=0,
        renew_at=now,
        alarmed_at=now if late else None,
        created_at=now,
    )


def orders_stuck() -> None:
    now = clock.real_now()
    for number in range(6):
        Order.objects.create(
            host=f"{number}.example", reason="new", state="stuck", next_try_at=now, created_at=now
        )


def notices(state: str, ago: timedelta) -> None:
    at = clock.real_now() - ago
    for number in range(6):
        Receipt.objects.create(
            store=STORE,
            endpoint="e",
            event_id=str(number),
            kind="k",
            body="{}",
            state=state,
            received_at=at,
            done_at=at if state != "stored" else None,
        )


def refused_notices() -> None:
    for _ in range(3):
        Client(headers={"host": "acme.ezscale.localhost"}).post(f"/webhooks/{new_id()}/", {})


def forbidden() -> None:
    report = {"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": "inline"}}
    for _ in range(3):
        Client(headers={"host": "acme.ezscale.localhost"}).post(
            "/csp-report/", json.dumps(report), content_type="application/csp-report"
        )


def own_invoice() -> None:
    now = clock.real_now()
    Invoice.objects.create(
        store=STORE,
        number="X-1",
        period_start=(now - 60 * _DAY).date(),
        period_end=(now - 30 * _DAY).date(),
        currency="EUR",
        total_minor=100,
        issued_at=now - 30 * _DAY,
        due_on=(now - 10 * _DAY).date(),
    )


def books(ago: timedelta, findings: list[str]) -> None:
    at = clock.real_now() - ago
    BooksCheck.objects.create(store="public", at=at, entries=1, head="h", findings=findings)


def vendor_away() -> None:
    gone = HttpClient(f"http://127.0.0.1:{free_port()}", allow_private=True, vendor="kasm")
    for _ in range(3):
        with contextlib.suppress(OutsideError):
            gone.call("GET", "/")


def jobs_not_taken() -> None:
    """In the queue that nothing else of the tests uses; `jobs_forgotten` empties it."""
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.rpush("low", *range(1001))


def jobs_forgotten() -> None:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.delete("low")


def page_that(does: Callable[[], None], monkeypatch: object) -> None:
    """The shop's plans do something else instead; then three readers come."""
    from tenant_apps.storefront.web import urls

    def view(*_words: object, **_more: object) -> None:
        does()
        raise Http404

    entry = next(one for one in urls.urlpatterns if "plans" in str(one.pattern))
    monkeypatch.setattr(entry, "callback", view)  # type: ignore[attr-defined]
    client = Client(headers={"host": "acme.ezscale.localhost"}, raise_request_exception=False)
    for _ in range(3):
        client.get("/plans/")


def falls() -> None:
    raise ZeroDivisionError


def dawdles() -> None:
    Event().wait(1.2)


def unreadable() -> None:
    raise ConnectionError("gone")


def tally(**said: object) -> None:
    keep_tally(STORE, Tally(**said))  # type: ignore[arg-type]


def billing_late() -> None:
    due(gathered_kinds()[0], 3 * _HOUR)


def served(silent: dict[str, timedelta]) -> None:
    """Each queue was served just now, but for these."""
    for name in facts.QUEUES:
        at = clock.real_now() - silent.get(name, timedelta())
        Beat.objects.update_or_create(name=name, defaults={"at": at, "by": "worker"})


BREAKERS: dict[str, Callable[..., object]] = {
    "BackupLate": lambda patch: patch.setattr(settings, "BACKUP_STANZA", "ezscale"),
    "LogNotKept": lambda patch: patch.setattr(settings, "BACKUP_STANZA", "ezscale"),
    "FactsUnknown": lambda patch: patch.setattr(facts, "READERS", (unreadable,)),
    "ErrorRate": lambda patch: page_that(falls, patch),
    "Slow": lambda patch: page_that(dawdles, patch),
    "BillingDead": lambda _: billing_late(),
    "BillingWaits": lambda _: tally(waits_since=clock.real_now()),
    "BillingParked": lambda _: tally(parked=2),
    "UnpaidGrows": lambda _: tally(overdue=31),
    "WholesaleUnpaid": lambda _: own_invoice(),
    "BooksBroken": lambda _: books(_HOUR, ["entry_changed"]),
    "BooksLate": lambda _: books(2 * _DAY, []),
    "QueueOld": lambda _: due("a.b", _HOUR),
    "JobsNotTaken": lambda _: jobs_not_taken(),
    "WorkParked": lambda _: delivery("parked"),
    "CertificateOld": lambda _: certificate(10),
    "CertificatesLate": lambda _: certificate(40, late=True),
    "AuthorityDown": lambda _: orders_stuck(),
    "EdgeSilent": lambda _: Edge.objects.create(name="e", seen_at=clock.real_now() - _HOUR),
    "WebhooksFail": lambda _: notices("stored", timedelta(minutes=11)),
    "WebhooksRefused": lambda _: refused_notices(),
    "CspReports": lambda _: forbidden(),
    "WorkersSilent": lambda _: served({"low": _HOUR}),
    "VendorDown": lambda _: vendor_away(),
}
