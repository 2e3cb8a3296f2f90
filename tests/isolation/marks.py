"""Rows that selling alone does not leave: one of each shared table, and of the team's desk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kernel.actor import MACHINE
from kernel.tenancy.context import current_store
from shared_apps.identity.models import User


def leave_webhook(canary: str, customer_id: Any) -> None:
    """An address that is told, and a message in its log; nobody answers there."""
    from shared_apps.webhooks.models import Delivery
    from shared_apps.webhooks.services import WebhookWish, add_endpoint, send_test

    wish = WebhookWish(url=f"https://hooks.{canary}.test/in", kinds=("invoice.paid",), label=canary)
    row, _ = add_endpoint(wish, customer_id=customer_id, actor=MACHINE)
    sent = send_test(row.pk, actor=MACHINE)
    Delivery.objects.filter(id=sent.id).update(state=Delivery.State.FAILED)


def leave_marks(canary: str) -> None:
    """A row of each shared table that selling alone does not fill."""
    from kernel import clock
    from shared_apps.domains.models import Claim
    from shared_apps.idempotency.services import begin
    from shared_apps.inbound.services import keep
    from shared_apps.mailing.services import connect_service, enter
    from tenant_apps.billing.services.tally import tally
    from tenant_apps.team.services import invite
    from tests.coupons import make_coupon

    begin(owner=canary, key="mark", request={})
    keep(endpoint="mark", event_id="evt_mark", kind="mark", remote_id="", reference="", body=canary)
    host, now = f"www.{canary}.test", clock.now()
    mark = {"host": host, "registrable": f"{canary}.test", "token": canary, "skeleton": host}
    Claim.objects.create(store=current_store().key, state_since=now, created_at=now, **mark)
    enter(typed=f"{canary}-mail.test", local_part="hello", actor=MACHINE)
    connect_service("brevo", {"api_key": canary}, actor=MACHINE)
    User.objects.create_user(f"agent@{canary}.test", name=canary, role=User.Role.AGENT)
    invite(email=f"asked@{canary}.test", role="agent", actor=MACHINE)
    make_coupon(canary[:40], label=f"Coupon {canary}"[:60])
    _write_rules(canary)
    leave_webhook(canary, None)
    tally()


def _write_rules(canary: str) -> None:
    """A tax rate and a rule of the store, and a billing run that nobody let go."""
    from kernel import clock
    from tenant_apps.billing.models import BillingRun
    from tenant_apps.billing.services import NewRate, add_rate, override_policy, set_loyalty

    add_rate(NewRate("IS", Decimal(24), "VAT"), actor=MACHINE)
    override_policy("store", "", "undo_days", "4", reason=canary, actor=MACHINE)
    set_loyalty(24, Decimal(5), actor=MACHINE)
    now = clock.now()
    BillingRun.objects.create(
        state=BillingRun.State.DROPPED,
        is_open=False,
        planned_at=now,
        first_due_at=now,
        before=now,
        due_count=0,
        single_count=0,
        decided_by=canary,
    )
