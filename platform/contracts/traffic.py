"""Events of traffic: what is to be read, what passes a quota, what a period came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event

# The meter under which a plan's price of traffic stands.
TRAFFIC_METER = "traffic"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficWatched(Event):
    """
    A service's traffic is to be read from `from_at` until `until_at` (ISO, UTC, on the store's
    clock; empty: still). Told again it replaces what was told before.

    `addresses` are addresses and prefixes parted by blanks; `machine_of` is the fleet's connection.
    """

    kind: ClassVar[str] = "traffic.watched"
    service_id: str
    label: str
    service_kind: str
    addresses: str
    machine_of: str
    remote_id: str
    from_at: str
    until_at: str = ""

    @property
    def aggregate(self) -> str:
        return self.service_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficAlert(Event):
    """
    A service, or a customer's pool (`service_id` empty), used `percent` of its quota; once each
    per period. `used` and `quota` are decimal texts in `unit`: GB, or Mbit/s.
    """

    kind: ClassVar[str] = "traffic.alert"
    customer_id: str
    service_id: str
    hostname: str
    percent: int
    used: str
    quota: str
    unit: str
    period_from: str
    period_until: str
    is_charged: bool

    @property
    def aggregate(self) -> str:
        return self.service_id or self.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficPeriodClosed(Event):
    """
    A period of a service's traffic is over and read: bytes both ways, and what of it is beyond the
    quota (decimal text in GB, or in Mbit/s where the 95th percentile counts). `quantity` is what
    the use is billed by, as in UsagePeriodClosed; `retail_net_minor` is what the customer pays for
    what is beyond the quota, net, in the subscription's currency. A higher `revision` replaces
    what was told.
    """

    kind: ClassVar[str] = "traffic.period_closed"
    service_id: str
    subscription_id: str
    customer_id: str
    hostname: str
    product_name: str
    wholesale_code: str
    from_at: str
    until_at: str
    bytes_in: int
    bytes_out: int
    quantity: str
    overage: str
    unit: str
    revision: int = 1
    retail_net_minor: int = 0

    @property
    def aggregate(self) -> str:
        return self.service_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficSourceAdded(Event):
    """There is one source more: stores that nobody read begin to be read."""

    kind: ClassVar[str] = "traffic.source_added"
    connection_id: str

    @property
    def aggregate(self) -> str:
        return self.connection_id
