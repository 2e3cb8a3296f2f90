"""Verbs of bandwidth."""

from tenant_apps.bandwidth.services.beginning import (
    CLOSE,
    READ,
    begin_gauge,
    begin_missing,
    end_gauge,
    plan_reading,
)
from tenant_apps.bandwidth.services.closing import close_pool, close_service
from tenant_apps.bandwidth.services.looking import look_at_quotas
from tenant_apps.bandwidth.services.terms import TrafficWish, set_traffic_terms

__all__ = [
    "CLOSE",
    "READ",
    "TrafficWish",
    "begin_gauge",
    "begin_missing",
    "close_pool",
    "close_service",
    "end_gauge",
    "look_at_quotas",
    "plan_reading",
    "set_traffic_terms",
]
