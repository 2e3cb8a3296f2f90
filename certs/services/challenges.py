"""What the web nodes answer, for as long as it is asked."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from certs.models import Challenge
from kernel import clock
from kernel.tenancy.context import on_platform_side

LIVES = timedelta(minutes=15)


def publish_challenge(*, host: str, token: str, answer: str) -> None:
    """
    From now on every web node answers `token` at `host`.

    Again: the same token is renewed. Whatever expired is swept away on the way.
    """
    now = clock.real_now()
    with on_platform_side(), transaction.atomic():
        Challenge.objects.filter(expires_at__lte=now).delete()
        Challenge.objects.update_or_create(
            token=token, defaults={"host": host, "answer": answer, "expires_at": now + LIVES}
        )


def withdraw_challenge(*, token: str) -> None:
    with on_platform_side(), transaction.atomic():
        Challenge.objects.filter(token=token).delete()
