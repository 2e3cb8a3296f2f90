"""Money that came in, money that goes back, and attempts to get it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.money import Money
from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api import examples
from tenant_apps.api.examples import _euro as euro
from tenant_apps.api.manage.fields import minor, words
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.payments.models import Attempt, Payment, Refund, TopUp
from tenant_apps.payments.selectors import returnable


class RefundSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    payment = serializers.UUIDField(source="payment_id")
    amount = MoneySerializer()
    reason = serializers.CharField()
    credit_note = serializers.UUIDField(
        source="note_id", allow_null=True, help_text="Whose money it is."
    )
    state = serializers.ChoiceField(
        choices=Refund.State.values, help_text="unknown: the answer was lost, we are asking."
    )
    code = serializers.CharField(help_text="Why it failed.")
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class PaymentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    invoice = serializers.UUIDField(source="invoice_id")
    customer = serializers.UUIDField(source="customer_id")
    gateway = serializers.CharField(source="account.gateway")
    reference = serializers.CharField(source="remote_id", help_text="The processor's or bank's.")
    by_hand = serializers.SerializerMethodField(help_text="Written down by the team.")
    amount = MoneySerializer()
    fee = serializers.SerializerMethodField(help_text="What the processor kept.")
    returned = MoneySerializer(help_text="What went back: refunds and disputes.")
    returned_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    received_at = serializers.DateTimeField()

    def get_by_hand(self, row: Payment) -> bool:
        return row.attempt_id is None

    @extend_schema_field(MoneySerializer)
    def get_fee(self, row: Payment) -> Any:
        return MoneySerializer(Money(row.fee_minor, row.currency)).data


class PaymentDetailSerializer(PaymentSerializer):
    returnable = serializers.SerializerMethodField(help_text="What can still go back.")
    refunds = RefundSerializer(many=True, source="refunds.all")

    @extend_schema_field(MoneySerializer)
    def get_returnable(self, row: Payment) -> Any:
        return MoneySerializer(returnable(row)).data


class RefundWishSerializer(StrictSerializer):
    amount = minor("Minor units of the payment's currency.")
    reason = words(200, "For your records; the customer is not told.")
    shown = minor(
        "`returnable.minor` as you read it; another is refused. Null: whatever it is.",
        default=None,
        allow_null=True,
    )


class GivenBackSerializer(serializers.Serializer[Any]):
    """Money that came by hand goes back by hand: it is written down, and `refund` is null."""

    refund = RefundSerializer(allow_null=True)
    payment = PaymentDetailSerializer()


class ReceivedSerializer(StrictSerializer):
    amount = minor("Minor units of the invoice's currency. What is too much becomes credit.")
    bank_reference = serializers.CharField(
        max_length=120, help_text="Which transfer or receipt. The same one twice is refused."
    )
    note = words(200)


class AttemptSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    invoice = serializers.UUIDField(source="invoice_id")
    customer = serializers.UUIDField(source="customer_id")
    gateway = serializers.CharField(source="account.gateway")
    kind = serializers.ChoiceField(choices=Attempt.Kind.values)
    amount = MoneySerializer()
    state = serializers.ChoiceField(
        choices=Attempt.State.values,
        help_text="unknown: nobody knows if it was paid. mismatch: other money came than was "
        "asked for, and a person must look.",
    )
    code = serializers.CharField(help_text="Why it came to nothing.")
    said = serializers.CharField(source="person", help_text="What the customer was told.")
    asked = serializers.IntegerField(help_text="So often the processor was asked about it.")
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class TeamTopUpSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    customer = serializers.UUIDField(source="customer_id")
    gateway = serializers.CharField(source="account.gateway")
    kind = serializers.ChoiceField(choices=TopUp.Kind.values)
    by_rule = serializers.BooleanField(help_text="Charged because the credit was low.")
    amount = MoneySerializer()
    returned = serializers.SerializerMethodField(help_text="What went back.")
    state = serializers.ChoiceField(choices=TopUp.State.values)
    code = serializers.CharField()
    number = serializers.CharField(help_text="Of its receipt, once the money came.")
    received_on = serializers.DateField(allow_null=True)
    asked = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(MoneySerializer)
    def get_returned(self, row: TopUp) -> Any:
        return MoneySerializer(Money(row.returned_minor, row.currency)).data


_CUSTOMER, _INVOICE = examples.CUSTOMER["id"], examples.INVOICE["id"]
_PAYMENT = "5e6f7a8b-9c0d-4e1f-8a2b-3c4d5e6f7a01"
REFUND: dict[str, Any] = {
    "id": "6f7a8b9c-0d1e-4f2a-9b3c-4d5e6f7a8b02",
    "payment": _PAYMENT,
    "amount": euro(500),
    "reason": "Down for two days",
    "credit_note": None,
    "state": "done",
    "code": "",
    "created_at": "2026-03-04T10:00:00Z",
    "closed_at": "2026-03-04T10:00:01Z",
}
PAYMENT: dict[str, Any] = {
    "id": _PAYMENT,
    "invoice": _INVOICE,
    "customer": _CUSTOMER,
    "gateway": "cards",
    "reference": "pay_83k2",
    "by_hand": False,
    "amount": euro(1666),
    "fee": euro(50),
    "returned": euro(500),
    "returned_at": "2026-03-04T10:00:01Z",
    "note": "",
    "received_at": "2026-03-01T09:05:00Z",
}
PAYMENT_DETAIL = {**PAYMENT, "returnable": euro(1166), "refunds": [REFUND]}
REFUND_WISH = {"amount": 500, "reason": "Down for two days", "shown": 1666}
GIVEN_BACK = {"refund": REFUND, "payment": PAYMENT_DETAIL}
RECEIVED_WISH = {"amount": 1666, "bank_reference": "SEPA 2026-03-02/17", "note": ""}
RECEIVED: dict[str, Any] = {
    **PAYMENT,
    "gateway": "manual",
    "reference": "SEPA 2026-03-02/17",
    "by_hand": True,
    "fee": euro(0),
    "returned": euro(0),
    "returned_at": None,
    "returnable": euro(1666),
    "refunds": [],
}
ATTEMPT: dict[str, Any] = {
    "id": "7a8b9c0d-1e2f-4a3b-8c4d-5e6f7a8b9c03",
    "invoice": _INVOICE,
    "customer": _CUSTOMER,
    "gateway": "cards",
    "kind": "charge",
    "amount": euro(1666),
    "state": "unknown",
    "code": "",
    "said": "",
    "asked": 3,
    "created_at": "2026-03-01T09:00:00Z",
    "closed_at": None,
}
TOP_UP: dict[str, Any] = {
    "id": "8b9c0d1e-2f3a-4b4c-9d5e-6f7a8b9c0d04",
    "customer": _CUSTOMER,
    "gateway": "cards",
    "kind": "page",
    "by_rule": False,
    "amount": euro(2500),
    "returned": euro(0),
    "state": "succeeded",
    "code": "",
    "number": "TOP-2026-0007",
    "received_on": "2026-03-02",
    "asked": 1,
    "created_at": "2026-03-02T08:00:00Z",
    "closed_at": "2026-03-02T08:01:00Z",
}
