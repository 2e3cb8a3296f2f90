"""What staff see: every host's certificate, what fails and why, what may still be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from certs.models import Attempt, Authority, Certificate, Edge, Order, Placement
from certs.rules.buckets import BUCKETS, FAILURES, ORDERS, REGISTERED, Bucket
from certs.selectors.issuing import COUNTS_AS_FAILED, COUNTS_AS_ISSUED

# An edge that has been silent for longer is not waited for.
SILENT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a bucket is used: by all hosts together, or by the host that uses most of it."""

    bucket: Bucket
    used: int
    by: str

    @property
    def left(self) -> int:
        return max(0, self.bucket.limit - self.used)


def uses(at: datetime) -> list[Use]:
    return [_use(bucket, at) for bucket in BUCKETS]


def _use(bucket: Bucket, at: datetime) -> Use:
    rows = Attempt.objects.filter(at__gt=at - bucket.window)
    if bucket is ORDERS:
        return Use(bucket, rows.count(), "")
    outcomes = COUNTS_AS_FAILED if bucket is FAILURES else COUNTS_AS_ISSUED
    by = "registered" if bucket is REGISTERED else "host"
    counted = rows.filter(outcome__in=outcomes).values_list(by).annotate(n=Count("pk"))
    worst = counted.order_by("-n", by).first()
    return Use(bucket, worst[1], worst[0]) if worst else Use(bucket, 0, "")


def certificates(words: str = "", store_keys: tuple[str, ...] = ()) -> QuerySet[Certificate]:
    """The current ones, what ends first on top."""
    rows = Certificate.objects.filter(state=Certificate.State.CURRENT)
    return _named(rows, words, store_keys).order_by("not_after", "host")


def late() -> QuerySet[Certificate]:
    return certificates().filter(alarmed_at__isnull=False)


def open_orders(words: str = "", store_keys: tuple[str, ...] = ()) -> QuerySet[Order]:
    """Whoever waits, the next on top."""
    rows = Order.objects.filter(state__in=Order.OPEN)
    return _named(rows, words, store_keys).order_by("next_try_at", "host")


def _named(rows: QuerySet, words: str, store_keys: tuple[str, ...]) -> QuerySet:  # type: ignore[type-arg]
    if not words:
        return rows
    return rows.filter(Q(host__icontains=words) | Q(store__in=store_keys))


def reasons() -> list[tuple[str, int]]:
    """Why hosts are stuck now, the most frequent first."""
    rows = Order.objects.filter(state=Order.State.STUCK).values_list("code")
    return list(rows.annotate(n=Count("pk")).order_by("-n", "code"))


def renewals_until(at: datetime) -> int:
    return certificates().filter(renew_at__lte=at).count()


def authority() -> Authority | None:
    return Authority.objects.filter(pk=settings.ACME_DIRECTORY).first()


def edges() -> list[Edge]:
    return list(Edge.objects.order_by("name"))


@dataclass(frozen=True, slots=True)
class Host:
    """All about one host. Any part may be missing."""

    host: str
    store: str
    certificate: Certificate | None
    order: Order | None
    attempts: list[Attempt]
    placements: list[Placement]
    before: list[Certificate]


def host(name: str) -> Host | None:
    """None for a name that never asked for a certificate."""
    orders = Order.objects.filter(host=name).order_by("-created_at")
    known = list(Certificate.objects.filter(host=name).order_by("-created_at")[:10])
    last = orders.first()
    if last is None and not known:
        return None
    current = next((one for one in known if one.state == Certificate.State.CURRENT), None)
    return Host(
        name,
        last.store if last else known[0].store,
        current,
        orders.filter(state__in=Order.OPEN).first(),
        list(Attempt.objects.filter(host=name).order_by("-at")[:20]),
        list(Placement.objects.filter(host=name).order_by("edge_id")),
        [one for one in known if one is not current],
    )
