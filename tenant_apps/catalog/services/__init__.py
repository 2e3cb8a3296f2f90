"""Verbs of the catalogue."""

from tenant_apps.catalog.services.goods import change_product, set_price
from tenant_apps.catalog.services.meters import MeterWish, end_meter_price, set_meter_price
from tenant_apps.catalog.services.options import end_option, set_option

__all__ = [
    "MeterWish",
    "change_product",
    "end_meter_price",
    "end_option",
    "set_meter_price",
    "set_option",
    "set_price",
]
