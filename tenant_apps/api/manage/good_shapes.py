"""Groups, products and plans as the team sees them: with what they cost and leave."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.periods import Interval, Unit
from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.examples import _euro as euro
from tenant_apps.api.manage.fields import minor, words
from tenant_apps.api.serializers.catalogue import HourlySerializer, IntervalSerializer
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.margins import PlanMargin
from tenant_apps.catalog.models import Product
from tenant_apps.catalog.rules.lasting import MOST_CYCLES, Lasting
from tenant_apps.catalog.services import STEPS


class GroupSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    position = serializers.IntegerField()


class TeamPlanSerializer(serializers.Serializer[Any]):
    """What one cycle of a product is sold at, what it costs you, and what that leaves."""

    id = serializers.UUIDField(source="plan.pk")
    product = serializers.UUIDField(source="plan.product_id")
    interval = IntervalSerializer(source="plan")
    price = MoneySerializer(
        source="plan.price", help_text="For new orders; by the hour the most that a month costs."
    )
    hourly = serializers.SerializerMethodField(help_text="Null: not paid by the hour.")
    step_minutes = serializers.IntegerField(
        source="plan.step_minutes", help_text="Above 0: only what is used counts, in such steps."
    )
    setup_fee = MoneySerializer(source="plan.setup_fee", help_text="Once.")
    trial_days = serializers.IntegerField(source="plan.trial_days")
    offered = serializers.BooleanField(source="plan.is_offered")
    in_arrears = serializers.BooleanField(source="plan.in_arrears")
    term_cycles = serializers.IntegerField(
        source="plan.term_cycles", help_text="Fixed term in cycles; 0: none."
    )
    after_term = serializers.ChoiceField(source="plan.after_term", choices=["ends", "goes"])
    early_end = serializers.ChoiceField(source="plan.early_end", choices=["no", "billed"])
    net = MoneySerializer(help_text="What a cycle brings without the tax in it.")
    cost = MoneySerializer(
        source="cost_of_cycle", allow_null=True, help_text="Yours for a cycle. Null: not known."
    )
    margin = MoneySerializer(allow_null=True, help_text="`net` less `cost`.")
    margin_percent = serializers.CharField(
        source="percent", allow_null=True, help_text="Of `net`, as a decimal."
    )

    @extend_schema_field(HourlySerializer(allow_null=True))
    def get_hourly(self, row: PlanMargin) -> Any:
        return HourlySerializer(row.plan).data if row.plan.hourly else None


class TeamProductSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="product.pk")
    group = serializers.CharField(source="product.group.slug")
    slug = serializers.CharField(source="product.slug")
    name = serializers.CharField(source="product.name")
    summary = serializers.CharField(source="product.summary")
    kind = serializers.CharField(source="product.kind")
    tax_category = serializers.CharField(source="product.tax_category")
    vcpu = serializers.IntegerField(source="product.vcpu")
    memory_mb = serializers.IntegerField(source="product.memory_mb")
    disk_gb = serializers.IntegerField(source="product.disk_gb")
    traffic_gb = serializers.IntegerField(
        source="product.traffic_gb", help_text="A month; 0: unmetered."
    )
    featured = serializers.BooleanField(source="product.featured")
    state = serializers.ChoiceField(source="product.state", choices=Product.State.values)
    plans = TeamPlanSerializer(many=True, help_text="The shortest cycle first.")


class ProductWishSerializer(StrictSerializer):
    """What is not named stays."""

    name = serializers.CharField(max_length=80, required=False)
    summary = serializers.CharField(max_length=200, allow_blank=True, required=False)
    state = serializers.ChoiceField(
        choices=Product.State.values,
        required=False,
        help_text="hidden: sold by link only. archived: sold no more.",
    )
    featured = serializers.BooleanField(required=False)


class PriceWishSerializer(StrictSerializer):
    price = minor("Minor units of the plan's currency, with or without tax as your prices are.")
    accept_loss = serializers.BooleanField(
        default=False, help_text="Sell below cost on purpose; refused otherwise."
    )


class CycleWishSerializer(PriceWishSerializer):
    unit = serializers.ChoiceField(choices=["day", "week", "month", "year"])
    count = serializers.IntegerField(min_value=1, max_value=60)
    setup = minor("Once.", default=0)
    in_arrears = serializers.BooleanField(
        default=False, help_text="Each period is billed when it is over."
    )
    term_cycles = serializers.IntegerField(min_value=0, max_value=MOST_CYCLES, default=0)
    after_term = serializers.ChoiceField(
        choices=["goes", "ends"], default="goes", help_text="On from cycle to cycle, or over."
    )
    early_end = serializers.ChoiceField(
        choices=["no", "billed"],
        default="no",
        help_text="Who wants to leave before stays, or is billed the rest at once.",
    )

    @staticmethod
    def terms(wish: dict[str, Any]) -> tuple[Interval, Lasting]:
        """Takes what it reads out of the wish."""
        cycle = Interval(Unit(wish.pop("unit")), wish.pop("count"))
        names = ("in_arrears", "term_cycles", "after_term", "early_end")
        return cycle, Lasting(**{name: wish.pop(name) for name in names})


class HourlyWishSerializer(StrictSerializer):
    unit = serializers.CharField(
        max_length=20, help_text="Price of a started hour in whole currency, like 0.0125."
    )
    cap = minor("No month costs more. Null: each hour counts.", default=None, allow_null=True)
    setup = minor("Once.", default=0)
    step_minutes = serializers.ChoiceField(
        choices=STEPS, default=0, help_text="Of a desktop: counted while it runs, in such steps."
    )
    accept_loss = serializers.BooleanField(default=False)


class TrafficSerializer(StrictSerializer):
    quota = serializers.CharField(
        max_length=20, help_text="Included a month: GB, or Mbit/s by percentile. 0: unmetered."
    )
    basis = serializers.ChoiceField(choices=["volume", "percentile"], default="volume")
    counts = serializers.ChoiceField(choices=["both", "out", "in", "larger"], default="both")
    is_pooled = serializers.BooleanField(
        default=False, help_text="What one server of a customer leaves, the others may use."
    )
    unit_price = words(20, "Of one beyond it, net, in whole currency. Empty: it costs nothing.")


GROUP = {"id": 1, "slug": "vps", "name": "Servers", "summary": "", "position": 0}
TEAM_PLAN: dict[str, Any] = {
    "id": "0b9c1f64-5a0e-4b52-9d6f-2f5f8a6c1e11",
    "product": "1c0d2a75-6b1f-4c63-8e70-3a6a9b7d2f07",
    "interval": {"unit": "month", "count": 1},
    "price": euro(1400),
    "hourly": None,
    "step_minutes": 0,
    "setup_fee": euro(0),
    "trial_days": 0,
    "offered": True,
    "in_arrears": False,
    "term_cycles": 0,
    "after_term": "goes",
    "early_end": "no",
    "net": euro(1400),
    "cost": euro(900),
    "margin": euro(500),
    "margin_percent": "35.7",
}
TEAM_PRODUCT: dict[str, Any] = {
    "id": TEAM_PLAN["product"],
    "group": "vps",
    "slug": "professional",
    "name": "Professional",
    "summary": "For busy sites.",
    "kind": "vps",
    "tax_category": "",
    "vcpu": 4,
    "memory_mb": 8192,
    "disk_gb": 160,
    "traffic_gb": 4000,
    "featured": True,
    "state": "offered",
    "plans": [TEAM_PLAN],
}
PRODUCT_WISH = {"summary": "For busy sites.", "state": "offered"}
PRICE_WISH = {"price": 1400, "accept_loss": False}
CYCLE_WISH = {"unit": "year", "count": 1, "price": 14000, "setup": 0, "term_cycles": 0}
YEAR: dict[str, Any] = {
    **TEAM_PLAN,
    "id": "2d1e3b86-7c20-4d74-9f81-4b7b0c8e3a08",
    "interval": {"unit": "year", "count": 1},
    "price": euro(14000),
    "net": euro(14000),
    "cost": euro(10800),
    "margin": euro(3200),
    "margin_percent": "22.9",
}
HOURLY_WISH = {"unit": "0.02", "cap": 1400, "setup": 0, "step_minutes": 0, "accept_loss": False}
HOURLY = {
    **TEAM_PLAN,
    "id": "3e2f4c97-8d31-4e85-8a92-5c8c1d9f4b09",
    "interval": {"unit": "hour", "count": 1},
    "hourly": {"price": "0.02", "cap_minor": 1400},
    "in_arrears": True,
}
TRAFFIC = {
    "quota": "4000",
    "basis": "volume",
    "counts": "both",
    "is_pooled": False,
    "unit_price": "0.005",
}
