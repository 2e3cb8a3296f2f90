"""Who may ask."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from kernel.errors import NotAllowed
from kernel.tenancy.context import current_store
from shared_apps.identity.models import User
from shared_apps.identity.web.guards import second_factor_due
from tenant_apps.accounts.selectors import customer_of

_OPEN = frozenset({"trial", "active", "past_due"})


class StoreIsOpen(BasePermission):
    """A suspended store takes no customers in; their servers run on."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if current_store().status not in _OPEN:
            raise NotAllowed(_("This shop is closed at the moment."), code="store_closed")
        return True


class WorksForTheStore(BasePermission):
    """
    The caller is of this store's team: as the console, a program of somebody who still has to set
    up a second factor waits at the door.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not getattr(request.user, "is_team", False):
            raise NotAllowed(_("Only the shop's team may do this."), code="team_only")
        if second_factor_due(request.user):  # type: ignore[arg-type]
            raise NotAllowed(_("Set up a second factor first."), code="second_factor_due")
        return True


class OwnsTheStore(WorksForTheStore):
    """The caller is an owner of this store; its agents and customers are refused."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if getattr(request.user, "role", "") != User.Role.OWNER:
            raise NotAllowed(_("Only owners of the shop may do this."), code="owners_only")
        return super().has_permission(request, view)


class ActsForCustomer(BasePermission):
    """The caller acts for a customer; the view gets it as `customer`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        customer = customer_of(request.user)
        if customer is None:
            raise NotAllowed(_("This login acts for no customer."), code="no_customer")
        view.customer = customer
        return True
