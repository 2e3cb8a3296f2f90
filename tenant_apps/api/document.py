"""The OpenAPI document: the same for every store, but for its name and its address."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from django.urls import include, path
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

from branding.selectors import current_brand
from kernel.web.links import absolute_url
from shared_apps.webhooks.models import Delivery, Endpoint
from shared_apps.webhooks.rules.kinds import NAMES
from tenant_apps.billing.models import (
    BillingRun,
    Coupon,
    CreditNote,
    Invoice,
    Subscription,
    TaxEngine,
    TaxReport,
)
from tenant_apps.billing.rules.policies import KEYS, LEVELS
from tenant_apps.catalog.models import Product
from tenant_apps.orders.models import Order
from tenant_apps.payments.models import Attempt, Refund
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces.models import Workspace

_DESCRIPTION = """\
Order and run servers from your own programs.

Sign in at `POST /api/v1/auth/login/` and send `Authorization: Bearer <token>` with each request.
Bodies are JSON; a field that is not named here is refused. Lists come in pages: follow `next`.
Amounts have whole minor units and a decimal string. Refusals are `application/problem+json` with a
stable `code`. Send an `Idempotency-Key` with what must happen once, and repeat it without fear.
What is under `manage/` is for tokens of the store's team.
"""
_CHAPTERS = (
    *("Sign-in", "Plans", "Orders", "Services", "Invoices", "Credit", "Team", "Test copies"),
    *("Manage invoices", "Manage credit notes", "Manage customers", "Manage billing runs"),
    *("Manage payments", "Manage till", "Manage catalogue"),
    *("Manage coupons", "Manage taxes", "Manage rules", "Manage reports"),
    *("Workspaces", "Manage workspaces", "Webhooks", "Manage webhooks"),
)
_ENUMS = {
    "OrderState": [(value, value) for value in Order.State.values],
    "InvoiceState": [(value, value) for value in Invoice.State.values],
    "WorkspaceStateEnum": [(value, value) for value in Workspace.State.values],
    "ServiceState": [(value, value) for value in Service.State.values],
    "CouponState": [(value, value) for value in Coupon.State.values],
    "CouponKind": [(value, value) for value in Coupon.Kind.values],
    "RunState": [(value, value) for value in BillingRun.State.values],
    "CreditNoteReason": [(value, value) for value in CreditNote.Reason.values],
    "ActiveOrPaused": [(value, value) for value in TaxEngine.State.values],
    "AttemptState": [(value, value) for value in Attempt.State.values],
    "AttemptKind": [(value, value) for value in Attempt.Kind.values],
    "RefundState": [(value, value) for value in Refund.State.values],
    "TaxReportState": [(value, value) for value in TaxReport.State.values],
    "TaxReportKind": [(value, value) for value in TaxReport.Kind.values],
    "ProductState": [(value, value) for value in Product.State.values],
    "SubscriptionState": [(value, value) for value in Subscription.State.values],
    "WebhookState": [(value, value) for value in Endpoint.State.values],
    "WebhookMessageState": [(value, value) for value in Delivery.State.values],
    "WebhookKind": [(value, value) for value in NAMES],
    "RuleLevel": [(value, value) for value in LEVELS],
    "RuleKey": [(value, value) for value in KEYS],
}


@cache
def common_document() -> dict[str, Any]:
    """Without anything of a store. Made once a process: it is read from code only."""
    paths = [path("api/v1/", include("tenant_apps.api.urls"))]
    # Silent: it warns of dj-rest-auth's registration views, which are not here.
    with patched_settings({"ENUM_NAME_OVERRIDES": _ENUMS}), GENERATOR_STATS.silence():
        generator: Any = SchemaGenerator(patterns=paths)  # type: ignore[no-untyped-call]
        document: dict[str, Any] = generator.get_schema(request=None, public=True)
    for name, shape in document["components"]["schemas"].items():
        if name.endswith("Request"):
            shape["additionalProperties"] = False
    document["tags"] = [{"name": name} for name in _CHAPTERS]
    document["info"] = {"title": "API", "version": "1.0.0", "description": _DESCRIPTION}
    return document


def store_document() -> dict[str, Any]:
    """In the current store's name, on its own host."""
    brand = current_brand().name
    document = deepcopy(common_document())
    document["info"]["title"] = f"{brand} API"
    document["info"]["description"] = f"The API of {brand}.\n\n{_DESCRIPTION}"
    document["servers"] = [{"url": absolute_url("")}]
    return document
