"""Drafts, invoices and credit notes as the team writes them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api import examples
from tenant_apps.api.examples import _euro as euro
from tenant_apps.api.manage.fields import minor, words
from tenant_apps.api.serializers.credit_notes import (
    CreditNoteDetailSerializer,
    CreditNoteSerializer,
)
from tenant_apps.api.serializers.invoices import InvoiceDetailSerializer, InvoiceSerializer
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.models import CreditNote

_MOST_LINES = 60


class DraftLineSerializer(StrictSerializer):
    description = serializers.CharField(max_length=200)
    quantity = serializers.IntegerField(min_value=1, max_value=9999, default=1)
    unit = minor("Minor units, with or without tax as your prices are.")
    tax_category = words(20, "Class of goods. Empty: everything.")
    start = serializers.DateField(default=None, allow_null=True)
    end = serializers.DateField(
        default=None, allow_null=True, help_text="The first day after. Both or neither."
    )


class DraftChangeSerializer(StrictSerializer):
    lines = serializers.ListField(child=DraftLineSerializer(), min_length=1, max_length=_MOST_LINES)


class DraftWishSerializer(DraftChangeSerializer):
    customer = serializers.UUIDField()


class DraftSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    customer = serializers.UUIDField(source="customer_id")
    lines = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    invoice = serializers.UUIDField(
        source="invoice_id", allow_null=True, help_text="What became of it."
    )

    @extend_schema_field(DraftLineSerializer(many=True))
    def get_lines(self, row: Any) -> Any:
        return [
            {
                "description": one.description,
                "quantity": one.quantity,
                "unit": one.unit_minor,
                "tax_category": one.tax_category,
                "start": one.period_start,
                "end": one.period_end,
            }
            for one in row.lines.all()
        ]


class DraftDetailSerializer(serializers.Serializer[Any]):
    draft = DraftSerializer()
    net = MoneySerializer(help_text="As its customer is taxed today.")
    tax = MoneySerializer()
    total = MoneySerializer()


class IssueSerializer(StrictSerializer):
    due_on = serializers.DateField()
    shown = minor(
        "`total.minor` as you read it; another total is refused. Null: whatever it is.",
        default=None,
        allow_null=True,
    )


class ProformaSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()
    issued_on = serializers.DateField()
    net = MoneySerializer()
    total = MoneySerializer()


class TeamInvoiceSerializer(InvoiceSerializer):
    customer = serializers.UUIDField(source="customer_id")


class TeamInvoiceDetailSerializer(InvoiceDetailSerializer):
    customer = serializers.UUIDField(source="customer_id")


class BuyerSerializer(StrictSerializer):
    """What is not named stays as the customer's record has it."""

    name = serializers.CharField(max_length=200, required=False)
    company = serializers.CharField(max_length=200, allow_blank=True, required=False)
    street = serializers.CharField(max_length=200, allow_blank=True, required=False)
    postcode = serializers.CharField(max_length=20, allow_blank=True, required=False)
    city = serializers.CharField(max_length=120, allow_blank=True, required=False)
    country = serializers.CharField(max_length=2, allow_blank=True, required=False)
    vat_id = serializers.CharField(max_length=30, allow_blank=True, required=False)
    reference = serializers.CharField(max_length=100, allow_blank=True, required=False)


class ReissueSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)
    buyer = BuyerSerializer(required=False)
    texts = serializers.ListField(
        child=serializers.CharField(max_length=200),
        required=False,
        max_length=500,
        help_text="A text for each line, in their order. Without it they stay.",
    )
    order_reference = serializers.CharField(max_length=60, allow_blank=True, required=False)
    due_on = serializers.DateField(default=None, allow_null=True)
    keep = serializers.BooleanField(default=True, help_text="Change the customer's record too.")
    retax = serializers.BooleanField(
        default=False, help_text="Tax it as this buyer is taxed today."
    )


class MergeSerializer(StrictSerializer):
    invoices = serializers.ListField(
        child=serializers.UUIDField(), min_length=2, max_length=100, help_text="Open ones."
    )
    due_on = serializers.DateField(default=None, allow_null=True)
    reason = serializers.CharField(max_length=200)


class VoidSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class LateFeeSerializer(serializers.Serializer[Any]):
    about = serializers.UUIDField(source="about_id", help_text="The invoice that was paid late.")
    invoice = serializers.UUIDField(source="invoice_id", help_text="What charges it.")
    amount = MoneySerializer(source="invoice.total")
    at = serializers.DateTimeField()


class CreditableSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField(source="line_id")
    description = serializers.CharField(source="title")
    net = MoneySerializer()
    left = MoneySerializer(help_text="What can still be taken back, net.")
    tax_left = MoneySerializer()


class CreditablesSerializer(serializers.Serializer[Any]):
    lines = CreditableSerializer(many=True)


class CorrectionLineSerializer(StrictSerializer):
    line = serializers.IntegerField(min_value=1, max_value=2**62)
    net = minor("Minor units. Tax goes back as the line was taxed.")


class CorrectionSerializer(StrictSerializer):
    lines = serializers.ListField(
        child=CorrectionLineSerializer(),
        required=False,
        min_length=1,
        max_length=500,
        help_text="Without it: all that is left.",
    )
    reason = serializers.ChoiceField(choices=CreditNote.Reason.values)
    note = words(300)
    money = serializers.ChoiceField(
        choices=["credit", "refund"],
        default="credit",
        help_text="What was paid: to the customer's credit, or back the way it came as far as "
        "it can.",
    )


class TeamCreditNoteSerializer(CreditNoteSerializer):
    customer = serializers.UUIDField(source="customer_id")


class TeamCreditNoteDetailSerializer(CreditNoteDetailSerializer):
    customer = serializers.UUIDField(source="customer_id")


_CUSTOMER = examples.CUSTOMER["id"]
_LINE = {
    "description": "Migration by hand",
    "quantity": 2,
    "unit": 5000,
    "tax_category": "",
    "start": None,
    "end": None,
}
DRAFT_CHANGE = {"lines": [_LINE]}
DRAFT_WISH = {"customer": _CUSTOMER, **DRAFT_CHANGE}
DRAFT: dict[str, Any] = {
    **DRAFT_WISH,
    "id": "8d9e0f1a-2b3c-4d5e-8f6a-7b8c9d0e1f11",
    "created_at": "2026-03-01T09:00:00Z",
    "changed_at": "2026-03-01T09:00:00Z",
    "invoice": None,
}
DRAFT_DETAIL = {"draft": DRAFT, "net": euro(10000), "tax": euro(1900), "total": euro(11900)}
ISSUE = {"due_on": "2026-03-15", "shown": 11900}
PROFORMA = {
    "id": "1b2c3d4e-5f6a-4b7c-8d9e-0f1a2b3c4d22",
    "number": "PF-2026-00001",
    "issued_on": "2026-03-01",
    "net": euro(10000),
    "total": euro(11900),
}
INVOICE = {**examples.INVOICE, "customer": _CUSTOMER}
INVOICE_DETAIL = {**examples.INVOICE_DETAIL, "customer": _CUSTOMER}
REISSUE = {"reason": "Wrong company", "buyer": {"company": "Morgan Web GmbH"}, "keep": True}
MERGE = {
    "invoices": [examples.INVOICE["id"], "7e2c4b11-0d7c-4c7b-9a55-0e8d3f6b9c34"],
    "reason": "One transfer",
}
LATE_FEE = {
    "about": examples.INVOICE["id"],
    "invoice": "7e2c4b11-0d7c-4c7b-9a55-0e8d3f6b9c35",
    "amount": euro(500),
    "at": "2026-03-20T00:00:00Z",
}
CREDITABLES = {
    "lines": [
        {
            "line": 41,
            "description": "Professional – web1.example.com",
            "net": euro(1400),
            "left": euro(1300),
            "tax_left": euro(247),
        }
    ]
}
CORRECTION = {
    "lines": [{"line": 41, "net": 100}],
    "reason": "not_delivered",
    "note": "Down for two days",
    "money": "credit",
}
CREDIT_NOTE = {**examples.CREDIT_NOTE, "customer": _CUSTOMER}
CREDIT_NOTE_DETAIL = {**examples.CREDIT_NOTE_DETAIL, "customer": _CUSTOMER}
