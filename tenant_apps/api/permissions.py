"""Who may ask."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from kernel.errors import NotAllowed
from kernel.tenancy.context import current_store
from shared_apps.identity.models import User
from tenant_apps.accounts.selectors import customer_of

_OPEN = frozenset({"trial", "active", "past_due"})


class StoreIsOpen(BasePermission):
    """A suspended store takes no customers in; their servers run on."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if current_store().status not in _OPEN:
            raise NotAllowed(_("This shop is closed at the moment."), code="store_closed")
        return True


class OwnsTheStore(BasePermission):
    """The caller is an owner of this store; its agents and customers are refused."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if getattr(request.user, "role", "") != User.Role.OWNER:
            raise NotAllowed(_("Only owners of the shop may do this."), code="owners_only")
        return True


class ActsForCustomer(BasePermission):
    """The caller acts for a customer; the view gets it as `customer`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        customer = customer_of(request.user)
        if customer is None:
            raise NotAllowed(_("This login acts for no customer."), code="no_customer")
        view.customer = customer
        return True
