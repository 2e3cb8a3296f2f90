"""Events of delivery. Wholesale and mail live on them; they carry what those need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _ServiceEvent(Event):
    kind: ClassVar[str] = ""
    service_id: str
    subscription_id: str
    customer_id: str
    hostname: str

    @property
    def aggregate(self) -> str:
        return self.service_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRequested(_ServiceEvent):
    kind: ClassVar[str] = "provisioning.service_requested"
    order_line_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceActivated(_ServiceEvent):
    """
    The machine is ready. `active_on` is the day in the store's zone and on its clock, `active_at`
    the instant (ISO, UTC; empty in news of before it was told).

    `retail_net_minor` is the price a cycle net of tax, in minor units of `currency`: what the store
    earns before coupons, which wholesale compares with its cost. The customer may pay more.
    """

    kind: ClassVar[str] = "provisioning.service_activated"
    order_line_id: str
    product_name: str
    wholesale_code: str
    retail_net_minor: int
    currency: str
    active_on: str
    active_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChanged(_ServiceEvent):
    """
    The machine has another plan since `changed_on`, a day in the store's zone and on its clock: its
    cost changes from that day. `retail_net_minor` as in ServiceActivated.
    """

    kind: ClassVar[str] = "provisioning.service_changed"
    change_id: str
    product_name: str
    wholesale_code: str
    retail_net_minor: int
    currency: str
    changed_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSuspended(_ServiceEvent):
    kind: ClassVar[str] = "provisioning.service_suspended"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceResumed(_ServiceEvent):
    kind: ClassVar[str] = "provisioning.service_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEnded(_ServiceEvent):
    kind: ClassVar[str] = "provisioning.service_ended"
    ended_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLate(_ServiceEvent):
    """A creation is open for a quarter of an hour, though nothing is known to be wrong with it."""

    kind: ClassVar[str] = "provisioning.delivery_late"
    order_line_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStuck(_ServiceEvent):
    """Retries are used up, or the platform said a final no: a person must look."""

    kind: ClassVar[str] = "provisioning.delivery_stuck"
    order_line_id: str
    step: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreEmptied(Event):
    """The store closes, and its last machine is gone."""

    kind: ClassVar[str] = "provisioning.store_emptied"
    store: str

    @property
    def aggregate(self) -> str:
        return self.store
