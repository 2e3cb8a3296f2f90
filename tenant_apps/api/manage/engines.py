"""Outside tax engines: connect one, say where it is asked, and see what it was not told yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.db.transactions import one_transaction
from kernel.errors import Invalid, NotFound
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import engine_shapes as shapes
from tenant_apps.api.manage import plug_shapes as plugs
from tenant_apps.api.manage.base import OwnerList, OwnerView, changes, lists, makes, reads, the
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.billing import services
from tenant_apps.billing.flows import check_engine
from tenant_apps.billing.models import Policy, TaxReport
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.tax_engine_desk import EngineKind, engine_kind, engine_kinds, goods_codes

_TAG = "Manage taxes"


class Engines(OwnerView):
    @reads(
        "list_tax_engines",
        "List the outside tax engines, and your accounts there",
        _TAG,
        shapes.EngineSerializer(many=True),
        shapes.ENGINE,
    )
    def get(self, request: Request) -> Response:
        found = [_told(one) for one in engine_kinds()]
        return Response(shapes.EngineSerializer(found, many=True).data)


class EngineUse(OwnerView):
    @reads(
        "read_tax_engine_use",
        "Which engine is asked, and for whom",
        _TAG,
        shapes.EngineUseSerializer,
        shapes.ENGINE_USE,
    )
    def get(self, request: Request) -> Response:
        return _use(policy())

    @changes(
        "choose_tax_engine",
        "Choose the engine that is asked, and for whom",
        _TAG,
        takes=shapes.EngineUseSerializer,
        body=shapes.ENGINE_USE,
        gives=shapes.EngineUseSerializer,
        example=shapes.ENGINE_USE,
    )
    def put(self, request: Request) -> Response:
        wish = taken(shapes.EngineUseSerializer, request)
        return _use(services.use_tax_engine(**wish, actor=self.actor()))


def _use(rules: Policy) -> Response:
    told = {
        "engine": rules.outside_tax,
        "countries": rules.outside_tax_countries.split(),
        "falls_back": rules.outside_tax_falls_back,
    }
    return shown(shapes.EngineUseSerializer, told)


class OneEngine(OwnerView):
    @reads("read_tax_engine", "Read one tax engine", _TAG, shapes.EngineSerializer, shapes.ENGINE)
    def get(self, request: Request, engine: str) -> Response:
        return shown(shapes.EngineSerializer, _told(engine_kind(engine)))

    @changes(
        "connect_tax_engine",
        "Connect your account at an engine, or change it",
        _TAG,
        takes=plugs.SettingsWishSerializer,
        body=plugs.SETTINGS_WISH,
        gives=shapes.CheckedEngineSerializer,
        example=shapes.CHECKED_ENGINE,
    )
    def put(self, request: Request, engine: str) -> Response:
        kind = engine_kind(engine)
        wish = plugs.wished_settings(request)
        try:
            services.connect_tax_engine(kind.key, wish, actor=self.actor())
        except Invalid as no:
            raise plugs.at_setting(no) from None
        return self.checked(kind.key)

    def checked(self, engine: str) -> Response:
        health = plugs.told_health(check_engine(engine, actor=self.actor()))
        told = {"engine": _told(engine_kind(engine)), "health": health}
        return shown(shapes.CheckedEngineSerializer, told)


class CheckEngine(OneEngine):
    http_method_names = ["post"]

    @makes(
        "check_tax_engine",
        "Ask an engine whether your key works",
        _TAG,
        gives=shapes.CheckedEngineSerializer,
        example=shapes.CHECKED_ENGINE,
        description="A refused key pauses the account, a good one lets it go on.",
    )
    def post(self, request: Request, engine: str) -> Response:
        kind = _connected(engine)
        taken(NothingSerializer, request)
        return self.checked(kind.key)


class GoodsCodes(OwnerView):
    @reads(
        "read_tax_codes",
        "What an engine calls your classes of goods",
        _TAG,
        shapes.GoodsCodesSerializer,
        shapes.GOODS_CODES,
    )
    def get(self, request: Request, engine: str) -> Response:
        return _codes(engine_kind(engine).key)

    @changes(
        "set_tax_codes",
        "Say what an engine calls your classes of goods",
        _TAG,
        takes=shapes.GoodsCodesSerializer,
        body=shapes.GOODS_CODES,
        gives=shapes.GoodsCodesSerializer,
        example=shapes.GOODS_CODES,
    )
    def patch(self, request: Request, engine: str) -> Response:
        kind = engine_kind(engine)
        wish = taken(shapes.GoodsCodesSerializer, request)["codes"]
        now = {one.category: one.code for one in goods_codes(kind.key)}
        with one_transaction():
            for at, one in enumerate(wish):
                if now.get(one["category"].strip()) != one["code"].strip():
                    _set(kind.key, one, f"codes.{at}.code", self.actor())
        return _codes(kind.key)


def _set(engine: str, one: dict[str, str], field: str, actor: Any) -> None:
    try:
        services.set_tax_code(engine, one["category"], one["code"], actor=actor)
    except Invalid as no:
        raise Invalid(no.message, field=field, code=no.code) from None


def _codes(engine: str) -> Response:
    return shown(shapes.GoodsCodesSerializer, {"codes": goods_codes(engine)})


@lists("list_tax_reports", "List what the engine was told, or is not told yet", _TAG,
       shapes.TAX_REPORT)  # fmt: skip
class TaxReports(OwnerList):
    serializer_class = shapes.TaxReportSerializer
    ordering = ("-created_at", "-pk")
    filters: Mapping[str, Sequence[str]] = {
        "state": TaxReport.State.values,
        "kind": TaxReport.Kind.values,
    }
    ids = {"paper": "paper_id", "customer": "customer_id"}

    def rows(self) -> QuerySet[TaxReport]:
        return TaxReport.objects.all()


class RetryTaxReport(OwnerView):
    @makes(
        "retry_tax_report",
        "Tell the engine again",
        _TAG,
        gives=shapes.TaxReportSerializer,
        example={**shapes.TAX_REPORT, "state": "due"},
        description="It is told in a moment. What the engine has already stays.",
    )
    def post(self, request: Request, report_id: UUID) -> Response:
        row = the(TaxReport, report_id)
        taken(NothingSerializer, request)
        services.try_report_again(row.pk)
        return shown(shapes.TaxReportSerializer, the(TaxReport, report_id))


def _connected(engine: str) -> EngineKind:
    """Raises NotFound, also for one that was never connected."""
    kind = engine_kind(engine)
    if kind.row is None:
        raise NotFound(_("This engine is not connected."), code="not_connected")
    return kind


def _told(kind: EngineKind) -> dict[str, Any]:
    row = kind.row
    return {
        "engine": kind.key,
        "label": kind.label,
        "connected": row is not None,
        "used": policy().outside_tax == kind.key,
        "state": row.state if row else None,
        "why_paused": kind.why_paused,
        "checked_at": row.checked_at if row else None,
        "settings": [plugs.told_setting(one) for one in kind.fields],
        "known": kind.known,
        "secrets": sorted(kind.stored_secrets),
    }
