"""Verbs of cart and order."""

from tenant_apps.orders.services.cart import add_line, configure_line, remove_line
from tenant_apps.orders.services.codes import drop_code, enter_code
from tenant_apps.orders.services.items import WantedServer, order_items
from tenant_apps.orders.services.place import place_order
from tenant_apps.orders.services.timeline import (
    cancel_order,
    follow_invoice,
    mark,
    mark_by_invoice,
    mark_line,
)
from tenant_apps.orders.services.withdraw import withdraw_order

__all__ = [
    "WantedServer",
    "add_line",
    "cancel_order",
    "configure_line",
    "drop_code",
    "enter_code",
    "follow_invoice",
    "mark",
    "mark_by_invoice",
    "mark_line",
    "order_items",
    "place_order",
    "remove_line",
    "withdraw_order",
]
