"""Hosts that are proven get a certificate, hosts that leave lose it; the clock does the rest."""

from __future__ import annotations

from uuid import UUID

from certs import flows, services
from contracts.domains import DomainProven, DomainReleased
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens_on_platform


@listens_on_platform(DomainProven, "certs.order")
def order(event: DomainProven, _store: str) -> None:
    services.order(host=event.host, store=event.store)


@listens_on_platform(DomainReleased, "certs.retire")
def retire(event: DomainReleased, _store: str) -> None:
    services.retire(host=event.host)


@does_due("certs.issue", where="platform")
def issue(_subject: str) -> None:
    flows.work_queue()


@does_due("certs.renew", where="platform")
def renew(subject: str) -> None:
    services.order_renewal(UUID(subject))


@does_due("certs.alarm", where="platform")
def alarm(subject: str) -> None:
    services.raise_alarm(UUID(subject))


@does_due("certs.advice", where="platform")
def advice(subject: str) -> None:
    flows.ask_advice(UUID(subject))


@does_due("certs.copy", where="platform")
def copy(subject: str) -> None:
    flows.copy_one(UUID(subject))


@does_due("certs.uncopy", where="platform")
def uncopy(subject: str) -> None:
    flows.remove_copy(UUID(subject))
