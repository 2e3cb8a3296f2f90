"""The codes of a coupon, who redeemed it, and loyalty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import coupon_shapes as shapes
from tenant_apps.api.manage.base import OwnerList, OwnerView, lists, makes, removes, the
from tenant_apps.billing import coupon_desk, services
from tenant_apps.billing.models import LoyaltyTier, PromotionCode, Redemption

_TAG = "Manage coupons"


@lists("list_codes", "List the codes of a coupon", _TAG, shapes.CODE)
class Codes(OwnerList):
    serializer_class = shapes.CodeSerializer
    ordering = ("-pk",)
    filters: Mapping[str, Sequence[str]] = {"state": PromotionCode.State.values}

    def rows(self) -> QuerySet[PromotionCode]:
        return coupon_desk.codes(coupon_desk.coupon(self.kwargs["coupon_id"]))

    @makes(
        "add_code",
        "Give a coupon a code",
        _TAG,
        takes=shapes.CodeWishSerializer,
        body=shapes.CODE_WISH,
        gives=shapes.CodeSerializer,
        example={**shapes.CODE, "entered": 0, "used": 0},
        status=201,
    )
    def post(self, request: Request, coupon_id: UUID) -> Response:
        row = coupon_desk.coupon(coupon_id)
        wish = taken(shapes.CodeWishSerializer, request)
        made = services.add_code(row.pk, wish["code"], variant=wish["variant"], actor=self.actor())
        return shown(shapes.CodeSerializer, the(coupon_desk.codes(row), made.pk), 201)


class MoreCodes(OwnerView):
    @makes(
        "generate_codes",
        "Make codes for one use each",
        _TAG,
        takes=shapes.CodesWishSerializer,
        body=shapes.CODES_WISH,
        gives=shapes.MadeCodesSerializer,
        example=shapes.MADE_CODES,
        status=201,
    )
    def post(self, request: Request, coupon_id: UUID) -> Response:
        row = coupon_desk.coupon(coupon_id)
        wish = taken(shapes.CodesWishSerializer, request)
        made = services.generate_codes(
            row.pk, wish["how_many"], variant=wish["variant"], actor=self.actor()
        )
        return shown(shapes.MadeCodesSerializer, {"codes": [one.code for one in made]}, 201)


class CodeState(OwnerView):
    @makes(
        "set_code_state",
        "Pause a code or use it again",
        _TAG,
        takes=shapes.CodeStateSerializer,
        body={"state": "paused"},
        gives=shapes.CodeSerializer,
        example={**shapes.CODE, "state": "paused"},
    )
    def post(self, request: Request, coupon_id: UUID, code_id: int) -> Response:
        rows = coupon_desk.codes(coupon_desk.coupon(coupon_id))
        the(rows, code_id)
        state = taken(shapes.CodeStateSerializer, request)["state"]
        services.set_code_state(coupon_id, code_id, state, actor=self.actor())
        return shown(shapes.CodeSerializer, the(rows, code_id))


@lists("list_redemptions", "List who uses a coupon for what", _TAG, shapes.REDEMPTION)
class Redemptions(OwnerList):
    serializer_class = shapes.RedemptionSerializer
    ordering = ("-at", "-pk")

    def rows(self) -> QuerySet[Redemption]:
        return coupon_desk.ledger(coupon_desk.coupon(self.kwargs["coupon_id"]))

    def paginate_queryset(self, queryset: Any) -> Any:
        return list(coupon_desk.entries(super().paginate_queryset(queryset) or []))


@lists("list_loyalty", "List what staying is worth", _TAG, shapes.LOYALTY)
class Loyalty(OwnerList):
    serializer_class = shapes.LoyaltySerializer
    ordering = ("-months",)

    def rows(self) -> QuerySet[LoyaltyTier]:
        return LoyaltyTier.objects.all()

    @makes(
        "set_loyalty",
        "Say what staying is worth",
        _TAG,
        takes=shapes.LoyaltyWishSerializer,
        body=shapes.LOYALTY_WISH,
        gives=shapes.LoyaltySerializer,
        example=shapes.LOYALTY,
        status=201,
        description="Percent off each renewal after so many months; the same months again: the "
        "newest percentage holds.",
    )
    def post(self, request: Request) -> Response:
        wish = taken(shapes.LoyaltyWishSerializer, request)
        row = services.set_loyalty(wish["months"], wish["percent"], actor=self.actor())
        return shown(shapes.LoyaltySerializer, row, 201)


class OneLoyalty(OwnerView):
    @removes("drop_loyalty", "Let renewals do without it from now on", _TAG)
    def delete(self, request: Request, tier_id: int) -> Response:
        services.drop_loyalty(the(LoyaltyTier, tier_id).pk, actor=self.actor())
        return Response(status=204)
