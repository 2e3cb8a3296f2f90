"""Verbs of the catalogue."""

from tenant_apps.catalog.services.cycles import offer_cycle, withdraw_cycle
from tenant_apps.catalog.services.goods import change_product, cost_of_cycle, set_price
from tenant_apps.catalog.services.hourly import STEPS, offer_hourly
from tenant_apps.catalog.services.meters import MeterWish, end_meter_price, set_meter_price
from tenant_apps.catalog.services.options import end_option, set_option

__all__ = [
    "STEPS",
    "MeterWish",
    "change_product",
    "cost_of_cycle",
    "end_meter_price",
    "end_option",
    "offer_cycle",
    "offer_hourly",
    "set_meter_price",
    "set_option",
    "set_price",
    "withdraw_cycle",
]
