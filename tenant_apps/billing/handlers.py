"""Work that falls due in billing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from contracts.accounts import CustomerChanged
from contracts.provisioning import ServiceActivated
from contracts.resellers import StoreStatusChanged
from contracts.usage import UsagePeriodClosed
from contracts.workspaces import SessionsPeriodClosed
from kernel import clock
from kernel.actor import MACHINE
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens, listens_on_platform
from shared_apps.outbox.services import schedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing import flows, services
from tenant_apps.billing.services.close import CLOSE, FIRST, close_billing
from tenant_apps.billing.services.holds import EXPIRE_HOLD
from tenant_apps.billing.services.late_fee import LATE_FEE
from tenant_apps.billing.services.later import REST
from tenant_apps.billing.services.policies import LOOK
from tenant_apps.billing.services.take_up import CHANGE
from tenant_apps.billing.services.tax_quotes import QUOTE
from tenant_apps.billing.services.tax_reports import REPORT
from tenant_apps.billing.services.usage import USAGE
from tenant_apps.billing.services.vat import CHECK
from tenant_apps.billing.services.verify import VERIFY
from tenant_apps.billing.services.watch import WATCH

PLACE = {"country", "region", "postcode", "city", "street"}


@listens_on_platform(StoreStatusChanged, "billing.close_store")
def begin_to_close(event: StoreStatusChanged, _platform: str) -> None:
    if event.status == "closing":
        schedule(CLOSE, FIRST, clock.real_now(), wake=True, store=event.store)


@does_due(CLOSE)
def close_store(subject: str) -> None:
    close_billing(subject)


@listens(CustomerChanged, "billing.ask_for_number")
def ask_for_number(event: CustomerChanged) -> None:
    if PLACE & set(event.fields):
        schedule(QUOTE, event.customer_id, clock.now(), wake=True)
    if {"vat_id", "country"} & set(event.fields):
        customer = Customer.objects.get(pk=event.customer_id)
        services.ask_for_number(customer, actor=MACHINE)


@does_due(QUOTE)
def quote_tax(subject: str) -> None:
    flows.quote_tax(UUID(subject))


@does_due(REPORT)
def report_tax(subject: str) -> None:
    flows.report_tax(UUID(subject))


@listens(ServiceActivated, "billing.count_hours")
def count_hours(event: ServiceActivated) -> None:
    at = datetime.fromisoformat(event.active_at) if event.active_at else clock.now()
    services.note_ready(UUID(event.subscription_id), at)


@does_due(CHECK)
def check_vat(subject: str) -> None:
    flows.check_vat(UUID(subject))


@listens(UsagePeriodClosed, "billing.add_usage")
def add_usage(event: UsagePeriodClosed) -> None:
    services.add_usage(event)


@listens(SessionsPeriodClosed, "billing.add_sessions")
def add_sessions(event: SessionsPeriodClosed) -> None:
    services.add_sessions(event)


@does_due(USAGE)
def bill_usage(subject: str) -> None:
    flows.bill_usage(UUID(subject))


@does_due("billing.renew", together=flows.bill_due)
def renew(subject: str) -> None:
    flows.renew(UUID(subject))


@does_due(REST)
def bill_last(subject: str) -> None:
    flows.bill_last(subject)


@does_due(CHANGE)
def take_up_change(subject: str) -> None:
    flows.take_up_change(UUID(subject))


@does_due("billing.end")
def end(subject: str) -> None:
    services.end_subscription(UUID(subject))


@does_due("billing.use_credit")
def use_credit(subject: str) -> None:
    services.use_credit(UUID(subject))


@does_due("billing.chase")
def chase(subject: str) -> None:
    services.chase_invoice(UUID(subject))


@does_due(LATE_FEE)
def late_fee(subject: str) -> None:
    services.charge_late_fee(UUID(subject))


@does_due(EXPIRE_HOLD)
def expire_hold(subject: str) -> None:
    services.expire_hold(UUID(subject))


@does_due(WATCH)
def watch_wallet(subject: str) -> None:
    services.watch_wallet(UUID(subject))


@does_due(LOOK)
def look_at_rules(_subject: str) -> None:
    services.look_at_rules()


@does_due(VERIFY)
def verify_books(_subject: str) -> None:
    services.verify_books()
