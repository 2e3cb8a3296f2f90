"""Which news becomes which mail."""

from __future__ import annotations

from uuid import UUID

from contracts.billing import (
    CreditLow,
    CreditNoteIssued,
    InvoiceIssued,
    InvoicePaid,
    PlanChangeDropped,
    PlanChangePlanned,
    ReminderDue,
    SubscriptionCancelled,
    ThresholdReached,
    TopUpsStopped,
)
from contracts.domains import DomainDrifting, DomainLive
from contracts.mailing import MailServicePaused, SenderDrifting, SenderProven
from contracts.orders import OrderPlaced
from contracts.payments import CreditAdded, PaymentFailed, PaymentRefunded
from contracts.provisioning import (
    DeliveryStuck,
    ServiceActivated,
    ServiceChanged,
    ServiceEnded,
    ServiceResumed,
    ServiceSuspended,
)
from contracts.resellers import StoreOpened, TrialEnded, TrialEnding
from contracts.traffic import TrafficAlert
from contracts.usage import UsageUnaccounted
from contracts.webhooks import WebhookGivenUp
from contracts.workspaces import CreditRunsOut, DesktopStopped, LimitReached
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens
from tenant_apps.notifications import (
    desktop_letters,
    flows,
    letters,
    paper_letters,
    services,
    traffic_letters,
    wallet_letters,
    webhook_letters,
)
from tenant_apps.notifications.services.queue import BUNDLE


@listens(StoreOpened, "notifications.welcome")
def welcome(event: StoreOpened) -> None:
    letters.welcome(event)


@listens(TrialEnding, "notifications.trial_ending")
def trial_ending(event: TrialEnding) -> None:
    letters.about_trial("trial.ending", event)


@listens(TrialEnded, "notifications.trial_ended")
def trial_ended(event: TrialEnded) -> None:
    letters.about_trial("trial.ended", event)


@listens(OrderPlaced, "notifications.order_placed")
def order_placed(event: OrderPlaced) -> None:
    letters.about_order(event)


@listens(InvoiceIssued, "notifications.invoice_issued")
def invoice_issued(event: InvoiceIssued) -> None:
    letters.invoice_issued(event)


@listens(InvoicePaid, "notifications.invoice_paid")
def invoice_paid(event: InvoicePaid) -> None:
    letters.about_invoice("invoice.paid", event.invoice_id)


@listens(CreditNoteIssued, "notifications.credit_note_issued")
def credit_note_issued(event: CreditNoteIssued) -> None:
    paper_letters.credit_note_issued(event)


@listens(CreditAdded, "notifications.credit_added")
def credit_added(event: CreditAdded) -> None:
    wallet_letters.credit_added(event)


@listens(CreditLow, "notifications.credit_low")
def credit_low(event: CreditLow) -> None:
    wallet_letters.credit_low(event)


@listens(TopUpsStopped, "notifications.top_ups_stopped")
def top_ups_stopped(event: TopUpsStopped) -> None:
    wallet_letters.top_ups_stopped(event)


@listens(PaymentFailed, "notifications.payment_failed")
def payment_failed(event: PaymentFailed) -> None:
    letters.payment_failed(event)


@listens(PaymentRefunded, "notifications.payment_refunded")
def payment_refunded(event: PaymentRefunded) -> None:
    letters.payment_refunded(event)


@listens(ReminderDue, "notifications.reminder")
def reminder(event: ReminderDue) -> None:
    letters.reminder(event)


@listens(SubscriptionCancelled, "notifications.service_cancelled")
def service_cancelled(event: SubscriptionCancelled) -> None:
    letters.service_cancelled(event)


@listens(PlanChangePlanned, "notifications.plan_change_planned")
def plan_change_planned(event: PlanChangePlanned) -> None:
    letters.plan_change_planned(event)


@listens(PlanChangeDropped, "notifications.plan_change_dropped")
def plan_change_dropped(event: PlanChangeDropped) -> None:
    letters.plan_change_dropped(event)


@listens(ServiceChanged, "notifications.plan_changed")
def plan_changed(event: ServiceChanged) -> None:
    letters.plan_changed(event)


@listens(ServiceActivated, "notifications.service_ready")
def service_ready(event: ServiceActivated) -> None:
    letters.about_service("service.ready", event.service_id, event.active_on)


@listens(ServiceSuspended, "notifications.service_suspended")
def service_suspended(event: ServiceSuspended) -> None:
    letters.about_service("service.suspended", event.service_id, "", reason=event.reason)


@listens(ServiceResumed, "notifications.service_resumed")
def service_resumed(event: ServiceResumed) -> None:
    letters.about_service("service.resumed", event.service_id, "")


@listens(ServiceEnded, "notifications.service_ended")
def service_ended(event: ServiceEnded) -> None:
    letters.about_service("service.ended", event.service_id, event.ended_on)


@listens(DeliveryStuck, "notifications.service_delayed")
def service_delayed(event: DeliveryStuck) -> None:
    if event.step not in {"suspend", "unsuspend", "terminate", "resize"}:
        letters.about_service("service.delayed", event.service_id, event.step)


@listens(DomainLive, "notifications.domain_live")
def domain_live(event: DomainLive) -> None:
    letters.about_domain("domain.live", event)


@listens(DomainDrifting, "notifications.domain_drifting")
def domain_drifting(event: DomainDrifting) -> None:
    letters.about_domain("domain.drifting", event, event.reason)


@listens(SenderProven, "notifications.sender_proven")
def sender_proven(event: SenderProven) -> None:
    letters.about_sender("sender.proven", event)


@listens(SenderDrifting, "notifications.sender_drifting")
def sender_drifting(event: SenderDrifting) -> None:
    letters.about_sender("sender.drifting", event, event.reason)


@listens(MailServicePaused, "notifications.mail_service_paused")
def mail_service_paused(event: MailServicePaused) -> None:
    letters.mail_service_paused(event)


@listens(UsageUnaccounted, "notifications.usage_unaccounted")
def usage_unaccounted(event: UsageUnaccounted) -> None:
    letters.about_usage(event)


@listens(TrafficAlert, "notifications.traffic_alert")
def traffic_alert(event: TrafficAlert) -> None:
    traffic_letters.traffic_alert(event)


@listens(LimitReached, "notifications.limit_reached")
def limit_reached(event: LimitReached) -> None:
    desktop_letters.limit_reached(event)


@listens(CreditRunsOut, "notifications.credit_runs_out")
def credit_runs_out(event: CreditRunsOut) -> None:
    desktop_letters.credit_runs_out(event)


@listens(DesktopStopped, "notifications.desktop_stopped")
def desktop_stopped(event: DesktopStopped) -> None:
    desktop_letters.desktop_stopped(event)


@listens(ThresholdReached, "notifications.threshold_reached")
def threshold_reached(event: ThresholdReached) -> None:
    letters.about_threshold(event)


@listens(WebhookGivenUp, "notifications.webhook_given_up")
def webhook_given_up(event: WebhookGivenUp) -> None:
    webhook_letters.given_up(event)


@does_due(BUNDLE)
def bundle(subject: str) -> None:
    services.bundle_mails(UUID(subject))


@does_due("notifications.send")
def send(subject: str) -> None:
    flows.send_mail(UUID(subject))
