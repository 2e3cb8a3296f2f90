"""Copies of the store, for its owner's programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Invalid
from kernel.ids import new_id
from kernel.tenancy.context import current_store, in_store
from shared_apps.identity.api.throttles import HeavyThrottle
from shared_apps.resellers.copying import Copy, copies, copy_of, password_of
from shared_apps.resellers.services import CopyWish, begin_move, end_copy, make_copy
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, shown, taken
from tenant_apps.api.idempotency import key_of, once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.permissions import OwnsTheStore, StoreIsOpen
from tenant_apps.api.serializers.copies import (
    ClockMoveSerializer,
    CopiesSerializer,
    CopyCardsSerializer,
    CopyPasswordSerializer,
    CopyReportSerializer,
    CopySerializer,
    CopyWishSerializer,
    MoveWishSerializer,
)
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.copies.flows import choose_cards
from tenant_apps.copies.selectors import Happening, happenings, totals

_TAG = ["Test copies"]
_PAGE = 200


class OwnerView(ApiView):
    """For the store's owner only: it acts for no customer."""

    permission_classes: Any = [IsAuthenticated, StoreIsOpen, OwnsTheStore]
    throttle_classes = [HeavyThrottle]

    def copy(self, copy_id: UUID) -> Copy:
        return copy_of(current_store().id, copy_id)


class Copies(OwnerView):
    @extend_schema(
        operation_id="list_copies",
        summary="List the copies of your store",
        description="For the store's owner.",
        tags=_TAG,
        responses=CopiesSerializer,
        examples=[examples.answer({"results": [examples.COPY]})],
    )
    def get(self, request: Request) -> Response:
        return shown(CopiesSerializer, {"results": copies(current_store().id)})

    @extend_schema(
        operation_id="make_copy",
        summary="Make a copy of your store to test with",
        description="It is there at once and filled soon: ask for it until it is `ready`.",
        tags=_TAG,
        parameters=[IDEMPOTENCY_KEY],
        request=CopyWishSerializer,
        responses={201: CopySerializer},
        examples=[
            examples.body({"per_plan": 10, "fail_percent": 5}),
            examples.answer(examples.COPY, 201),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        wish = taken(CopyWishSerializer, request)
        key = f"api {request.user.pk} {key_of(request)}"[:80] if key_of(request) else str(new_id())
        made = make_copy(current_store().id, CopyWish(once=key, **wish), actor=self.actor())
        return shown(CopySerializer, self.copy(made.id), 201)


class OneCopy(OwnerView):
    @extend_schema(
        operation_id="read_copy",
        summary="Read a copy and how far its clock is",
        tags=_TAG,
        responses=CopySerializer,
        examples=[examples.answer(examples.COPY)],
    )
    def get(self, request: Request, copy_id: UUID) -> Response:
        return shown(CopySerializer, self.copy(copy_id))

    @extend_schema(
        operation_id="delete_copy", summary="Delete a copy", tags=_TAG, responses={204: None}
    )
    def delete(self, request: Request, copy_id: UUID) -> Response:
        end_copy(self.copy(copy_id).store.id, actor=self.actor())
        return Response(status=204)


class CopyMoves(OwnerView):
    @extend_schema(
        operation_id="move_copy",
        summary="Move a copy's clock on",
        description="A worker lives it; a second move is refused (`advancing`) while one runs.",
        tags=_TAG,
        parameters=[IDEMPOTENCY_KEY],
        request=MoveWishSerializer,
        responses={202: ClockMoveSerializer},
        examples=[examples.body({"span": "month"}), examples.answer(examples.COPY_MOVE, 202)],
    )
    @once
    def post(self, request: Request, copy_id: UUID) -> Response:
        found = self.copy(copy_id)
        span = taken(MoveWishSerializer, request)["span"]
        begin_move(found.store.id, span, actor=self.actor())
        return shown(ClockMoveSerializer, self.copy(copy_id).moves[0], 202)


class CopyCards(OwnerView):
    @extend_schema(
        operation_id="choose_copy_cards",
        summary="Say how many cards of a copy refuse",
        description="From the next charge on. The same again changes nothing.",
        tags=_TAG,
        request=CopyCardsSerializer,
        responses=CopySerializer,
        examples=[examples.body({"fail_percent": 5}), examples.answer(examples.COPY)],
    )
    def put(self, request: Request, copy_id: UUID) -> Response:
        found = self.copy(copy_id)
        choose_cards(found.store, taken(CopyCardsSerializer, request)["fail_percent"])
        return shown(CopySerializer, self.copy(copy_id))


class CopyPassword(OwnerView):
    """Without an Idempotency-Key: its answer would be kept."""

    @extend_schema(
        operation_id="read_copy_password",
        summary="Show the password that opens a copy",
        tags=_TAG,
        request=NothingSerializer,
        responses=CopyPasswordSerializer,
        examples=[examples.body({}), examples.answer({"password": "k7p2-m9qx-h4tb"})],
    )
    def post(self, request: Request, copy_id: UUID) -> Response:
        found = self.copy(copy_id)
        taken(NothingSerializer, request)
        return shown(CopyPasswordSerializer, {"password": password_of(found.store.id).reveal()})


class CopyReport(OwnerView):
    filters = {"offset": ()}

    @extend_schema(
        operation_id="read_copy_report",
        summary="Read what a copy's time made",
        description="Everything since it was ready, 200 at a time; sums are of all of it.",
        tags=_TAG,
        parameters=[OpenApiParameter("offset", int, description="`next_offset` of a page.")],
        responses=CopyReportSerializer,
        examples=[examples.answer(examples.COPY_REPORT)],
    )
    def get(self, request: Request, copy_id: UUID) -> Response:
        found = self.copy(copy_id)
        begin = _offset(request)
        rows: list[Happening] = []
        if found.ready_at is not None:
            with in_store(found.store):
                rows = happenings(found.ready_at, found.now)
        more = begin + _PAGE < len(rows)
        return shown(
            CopyReportSerializer,
            {
                "totals": totals(rows),
                "results": rows[begin : begin + _PAGE],
                "next_offset": begin + _PAGE if more else None,
            },
        )


def _offset(request: Request) -> int:
    text = request.query_params.get("offset", "0")
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(_("This value is not one of those to choose from."), field="offset")
    return int(text)
