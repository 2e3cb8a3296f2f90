"""Coupons of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Invalid
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import coupon_shapes as shapes
from tenant_apps.api.manage.base import (
    OwnerList,
    OwnerView,
    changes,
    lists,
    makes,
    reads,
)
from tenant_apps.billing import coupon_desk, services
from tenant_apps.billing.models import Coupon
from tenant_apps.billing.services import CouponWish
from tenant_apps.catalog.models import Plan

_TAG = "Manage coupons"


@lists("list_coupons", "List your coupons", _TAG, shapes.COUPON)
class Coupons(OwnerList):
    serializer_class = shapes.CouponSerializer
    ordering = ("-created_at", "-pk")
    filters: Mapping[str, Sequence[str]] = {"state": Coupon.State.values}

    def rows(self) -> QuerySet[Coupon]:
        return coupon_desk.coupons()

    @makes(
        "create_coupon",
        "Make a coupon",
        _TAG,
        takes=shapes.NewCouponSerializer,
        body=shapes.NEW_COUPON,
        gives=shapes.CouponSerializer,
        example=shapes.COUPON,
        status=201,
    )
    def post(self, request: Request) -> Response:
        typed = taken(shapes.NewCouponSerializer, request)
        code = typed.pop("code")
        row = services.create_coupon(_wish(typed), code=code, actor=self.actor())
        return _shown(row.pk, 201)


class OneCoupon(OwnerView):
    @reads("read_coupon", "Read a coupon", _TAG, shapes.CouponSerializer, shapes.COUPON)
    def get(self, request: Request, coupon_id: UUID) -> Response:
        return _shown(coupon_id)

    @changes(
        "change_coupon",
        "Change a coupon",
        _TAG,
        takes=shapes.CouponWishSerializer,
        body=shapes.COUPON_WISH,
        gives=shapes.CouponSerializer,
        example=shapes.COUPON,
    )
    def put(self, request: Request, coupon_id: UUID) -> Response:
        coupon_desk.coupon(coupon_id)
        wish = _wish(taken(shapes.CouponWishSerializer, request))
        services.change_coupon(coupon_id, wish, actor=self.actor())
        return _shown(coupon_id)


class CouponState(OwnerView):
    @makes(
        "set_coupon_state",
        "Pause, use again or end a coupon",
        _TAG,
        takes=shapes.CouponStateSerializer,
        body={"state": "paused"},
        gives=shapes.CouponSerializer,
        example={**shapes.COUPON, "state": "paused"},
        description="For new orders. Who has it keeps it.",
    )
    def post(self, request: Request, coupon_id: UUID) -> Response:
        coupon_desk.coupon(coupon_id)
        state = taken(shapes.CouponStateSerializer, request)["state"]
        services.set_coupon_state(coupon_id, state, actor=self.actor())
        return _shown(coupon_id)


def _shown(coupon_id: UUID, status: int = 200) -> Response:
    row = coupon_desk.coupon(coupon_id)
    return shown(shapes.CouponSerializer, row, status)


def _wish(typed: dict[str, Any]) -> CouponWish:
    """Raises Invalid at its field; with code "under_cost" for a loss that was not accepted."""
    accepted, customer = typed.pop("accept_loss"), typed.pop("customer")
    if customer and not Customer.objects.filter(pk=customer).exists():
        raise Invalid(_("There is no such customer."), field="customer")
    if typed["plans"] and not _are_ours(typed["plans"]):
        raise Invalid(_("There is no such plan."), field="plans")
    wish = CouponWish(
        **{name: value for name, value in typed.items() if name not in {"amount", "plans"}}
        | {
            "currency": current_store().currency,
            "amount_minor": typed["amount"],
            "plans": tuple(map(str, typed["plans"])),
            "countries": tuple(one.upper() for one in typed["countries"]),
            "customer_id": customer,
        }
    )
    if not accepted and (lost := coupon_desk.losses(services.draft_coupon(wish))):
        names = ", ".join(sorted({one.plan.plan.product.name for one in lost}))
        raise Invalid(
            _("It sells under cost: %(plans)s. Say `accept_loss` if you mean it.")
            % {"plans": names},
            field="accept_loss",
            code="under_cost",
        )
    return wish


def _are_ours(plans: Sequence[UUID]) -> bool:
    return Plan.objects.filter(pk__in=plans).count() == len(set(plans))
