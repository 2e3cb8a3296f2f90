"""Answers about certificates. On the platform side, except for what a web node asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from certs.models import Attempt, Authority, Certificate, Challenge, Order
from certs.port import Account, DnsAccount
from certs.rules.buckets import BUCKETS, DUPLICATES, FAILURES, ORDERS, REGISTERED, Bucket, Past
from kernel import clock
from kernel.secrets import Secret
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.vault import unseal
from shared_apps.domains.rules.names import suffixes

# A validation that failed is one the authority counts against the host.
_COUNTS_AS_ISSUED = (Attempt.Outcome.ISSUED, Attempt.Outcome.ASKED, Attempt.Outcome.UNKNOWN)
_COUNTS_AS_FAILED = (Attempt.Outcome.FAILED, Attempt.Outcome.ASKED, Attempt.Outcome.UNKNOWN)


def challenge_answer(host: str, token: str) -> str | None:
    """What the authority wants to read at `host` under `token` now; asked by any web node."""
    with on_platform_side():
        rows = Challenge.objects.filter(token=token, host=host, expires_at__gt=clock.real_now())
        return rows.values_list("answer", flat=True).first()


def registered_domain(host: str) -> str:
    """The name that was bought, by which the authority counts."""
    bare = host.removeprefix("*.")
    return suffixes().privatesuffix(bare) or bare


def account() -> Account:
    """Where to order and as whom; its directory is empty where no authority is set."""
    row = Authority.objects.filter(pk=settings.ACME_DIRECTORY).first()
    files: dict[str, str] = {}
    if row and row.sealed_account:
        files = account_files(unseal("certs.account", row.sealed_account))
    return Account(settings.ACME_DIRECTORY, settings.ACME_EMAIL, settings.ACME_CA_BUNDLE, files)


def account_files(secret: Secret) -> dict[str, str]:
    import json

    return {str(path): str(text) for path, text in json.loads(secret.reveal()).items()}


def dns_account() -> DnsAccount:
    return DnsAccount(
        settings.ACME_DNS_SERVER,
        settings.ACME_DNS_ZONE or settings.ROOT_DOMAIN,
        settings.ACME_DNS_KEY_NAME,
        Secret(settings.ACME_DNS_KEY),
    )


def paused_until() -> datetime | None:
    """Until when the authority is left alone; None when it is not."""
    row = Authority.objects.filter(pk=settings.ACME_DIRECTORY).first()
    until = row.paused_until if row else None
    return until if until and until > clock.real_now() else None


def next_try_at() -> datetime | None:
    rows = Order.objects.filter(state__in=Order.OPEN).order_by("next_try_at")
    return rows.values_list("next_try_at", flat=True).first()


def past_of(host: str, at: datetime) -> Past:
    """What counts in each bucket for an order of this host."""
    registered = registered_domain(host)
    by_name = Attempt.objects.filter(registered=registered, outcome__in=_COUNTS_AS_ISSUED)
    failed = Attempt.objects.filter(host=host, outcome__in=_COUNTS_AS_FAILED)
    same = Attempt.objects.filter(host=host, outcome__in=_COUNTS_AS_ISSUED)

    def when(rows: object, bucket: Bucket) -> tuple[datetime, ...]:
        found = rows.filter(at__gt=at - bucket.window)  # type: ignore[attr-defined]
        return tuple(found.values_list("at", flat=True))

    return Past(
        orders=when(Attempt.objects, ORDERS),
        registered=when(by_name, REGISTERED),
        failures=when(failed, FAILURES),
        duplicates=when(same, DUPLICATES),
    )


def current_certificate(host: str) -> Certificate | None:
    return Certificate.objects.filter(host=host, state=Certificate.State.CURRENT).first()


@dataclass(frozen=True, slots=True)
class Paper:
    """What an edge needs of a certificate: the chain and the key, for one host."""

    certificate_id: UUID
    host: str
    chain: str
    key: Secret


def wanted_on_edges() -> dict[str, UUID]:
    """Which certificate each host should be served with."""
    rows = Certificate.objects.filter(state=Certificate.State.CURRENT)
    return dict(rows.values_list("host", "pk"))


def paper(certificate_id: UUID) -> Paper:
    """Raises kernel.secrets.Unsealable when the key ring has lost the key's key."""
    row = Certificate.objects.get(pk=certificate_id)
    return Paper(row.pk, row.host, row.chain, unseal("certs.key", row.sealed_key))


def budgets(at: datetime) -> list[tuple[Bucket, int]]:
    """Attempts in the window of the bucket that all hosts share, and in the worst of the others."""
    return [(bucket, _used(bucket, at)) for bucket in BUCKETS]


def _used(bucket: Bucket, at: datetime) -> int:
    from django.db.models import Count

    rows = Attempt.objects.filter(at__gt=at - bucket.window)
    if bucket is ORDERS:
        return rows.count()
    outcomes = _COUNTS_AS_FAILED if bucket is FAILURES else _COUNTS_AS_ISSUED
    by = "registered" if bucket is REGISTERED else "host"
    counted = rows.filter(outcome__in=outcomes).values(by).annotate(n=Count("pk")).order_by("-n")
    return counted.values_list("n", flat=True).first() or 0
