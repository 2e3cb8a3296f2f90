"""What the issuer and the web nodes ask."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings

from certs.models import Attempt, Authority, Challenge, Order
from certs.port import Account, DnsAccount
from certs.rules.buckets import DUPLICATES, FAILURES, ORDERS, REGISTERED, Bucket, Past
from kernel import clock
from kernel.secrets import Secret
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.vault import unseal
from shared_apps.domains.rules.names import suffixes

# A validation that failed is one the authority counts against the host.
COUNTS_AS_ISSUED = (Attempt.Outcome.ISSUED, Attempt.Outcome.ASKED, Attempt.Outcome.UNKNOWN)
COUNTS_AS_FAILED = (Attempt.Outcome.FAILED, Attempt.Outcome.ASKED, Attempt.Outcome.UNKNOWN)


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
    by_name = Attempt.objects.filter(registered=registered, outcome__in=COUNTS_AS_ISSUED)
    failed = Attempt.objects.filter(host=host, outcome__in=COUNTS_AS_FAILED)
    same = Attempt.objects.filter(host=host, outcome__in=COUNTS_AS_ISSUED)

    def when(rows: object, bucket: Bucket) -> tuple[datetime, ...]:
        found = rows.filter(at__gt=at - bucket.window)  # type: ignore[attr-defined]
        return tuple(found.values_list("at", flat=True))

    return Past(
        orders=when(Attempt.objects, ORDERS),
        registered=when(by_name, REGISTERED),
        failures=when(failed, FAILURES),
        duplicates=when(same, DUPLICATES),
    )
