"""Answers of the till."""

from __future__ import annotations

import json
from uuid import UUID

from kernel.tenancy.vault import unseal
from tenant_apps.payments.models import Attempt, GatewayAccount, PaymentMethod

SEAL = "payments.account"
OPEN = (Attempt.State.INTENDED, Attempt.State.OPEN, Attempt.State.UNKNOWN)


def settings_of(account: GatewayAccount) -> dict[str, str]:
    """The account's settings with secrets in clear: for a gateway, never for a page."""
    settings: dict[str, str] = json.loads(unseal(SEAL, account.sealed_settings).reveal())
    return settings


def active_accounts() -> list[GatewayAccount]:
    return list(
        GatewayAccount.objects.filter(state=GatewayAccount.State.ACTIVE).order_by("created_at")
    )


def open_attempt(invoice_id: UUID) -> Attempt | None:
    return Attempt.objects.filter(invoice_id=invoice_id, state__in=OPEN).first()


def last_attempt(invoice_id: UUID) -> Attempt | None:
    return Attempt.objects.filter(invoice_id=invoice_id).order_by("-created_at").first()


def methods_of(customer_id: UUID) -> list[PaymentMethod]:
    return list(
        PaymentMethod.objects.filter(customer_id=customer_id, removed_at=None).order_by(
            "-is_default", "-created_at"
        )
    )


def default_method(customer_id: UUID) -> PaymentMethod | None:
    return (
        PaymentMethod.objects.select_related("account")
        .filter(
            customer_id=customer_id,
            removed_at=None,
            account__state=GatewayAccount.State.ACTIVE,
        )
        .order_by("-is_default", "-created_at")
        .first()
    )
