"""Smaller things of papers and taxes: a link to pay by, a proforma, a number that is looked up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.web.links import absolute_url
from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import paper_shapes
from tenant_apps.api.manage.base import (
    OwnerView,
    TeamView,
    changes,
    makes,
    reads,
    removes,
    the_customer,
    the_invoice,
)
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.billing import services
from tenant_apps.billing.flows import ask_now
from tenant_apps.billing.models import Policy, VatCheck
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.seller import seller_facts
from tenant_apps.billing.taxation import last_check

_INVOICES = "Manage invoices"


class PayLinkSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Whoever has it can pay. Good for 30 to 60 days.")


class PayLink(TeamView):
    # A PUT: by an Idempotency-Key the link, which opens the invoice to anybody, would be kept.
    @changes(
        "make_pay_link",
        "The link by which an invoice is paid without signing in",
        _INVOICES,
        takes=NothingSerializer,
        body={},
        gives=PayLinkSerializer,
        example={"url": "https://shop.example.com/pay/3b8f2d/"},
    )
    def put(self, request: Request, invoice_id: UUID) -> Response:
        row = the_invoice(invoice_id)
        taken(NothingSerializer, request)
        text = services.pay_link(row.pk, actor=self.actor())
        return shown(PayLinkSerializer, {"url": absolute_url(reverse("pay-link", args=[text]))})

    @removes(
        "revoke_pay_link",
        "Let the link open nothing any more",
        _INVOICES,
        description="A new mail holds a new one.",
    )
    def delete(self, request: Request, invoice_id: UUID) -> Response:
        services.revoke_pay_link(the_invoice(invoice_id).pk, actor=self.actor())
        return Response(status=204)


class ProformaOfInvoice(TeamView):
    @makes(
        "make_proforma_of_invoice",
        "Make a proforma of an invoice that waits to be paid",
        _INVOICES,
        gives=paper_shapes.ProformaSerializer,
        example=paper_shapes.PROFORMA,
        status=201,
        description="Again: the paper that there is.",
    )
    def post(self, request: Request, invoice_id: UUID) -> Response:
        row = the_invoice(invoice_id)
        taken(NothingSerializer, request)
        made = services.proforma_of_invoice(row.pk, actor=self.actor())
        return shown(paper_shapes.ProformaSerializer, made, 201)


class NumberSerializer(serializers.Serializer[Any]):
    """The newest question to the register about the number that the customer gives now."""

    number = serializers.CharField()
    state = serializers.ChoiceField(
        choices=VatCheck.State.values, help_text="pending: the register has not answered yet."
    )
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    consultation = serializers.CharField(help_text="The register's own number of the answer.")


_NUMBER = {
    "number": "ATU33803408",
    "state": "valid",
    "asked_at": "2026-03-01T09:00:00Z",
    "answered_at": "2026-03-01T09:00:01Z",
    "consultation": "WAPIAAAAXk2",
}


class AskedSerializer(serializers.Serializer[Any]):
    asked = NumberSerializer(
        allow_null=True, help_text="Null: it gives no number that the register would know."
    )


class AskNumber(TeamView):
    @makes(
        "ask_vat_number",
        "Look a customer's VAT number up now",
        "Manage customers",
        gives=AskedSerializer,
        example={"asked": _NUMBER},
        description="An outside tax engine is asked anew, too.",
    )
    def post(self, request: Request, customer_id: UUID) -> Response:
        row = the_customer(customer_id)
        taken(NothingSerializer, request)
        ask_now(row, actor=self.actor())
        return shown(AskedSerializer, {"asked": last_check(row)})


class SellerSerializer(StrictSerializer):
    """What e-invoices say of you. What is not named stays."""

    country = serializers.CharField(
        max_length=2, allow_blank=True, required=False, help_text="Where your company is."
    )
    postcode = serializers.CharField(max_length=20, allow_blank=True, required=False)
    city = serializers.CharField(max_length=120, allow_blank=True, required=False)
    register_number = serializers.CharField(
        max_length=60,
        allow_blank=True,
        required=False,
        help_text="Needed for customers outside the EU.",
    )
    contact = serializers.CharField(max_length=120, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=40, allow_blank=True, required=False)
    e_address = serializers.CharField(
        max_length=100, allow_blank=True, required=False, help_text="Or one like 0204:991-1."
    )
    bank_iban = serializers.CharField(max_length=42, allow_blank=True, required=False)
    bank_bic = serializers.CharField(max_length=11, allow_blank=True, required=False)
    mails_einvoice = serializers.BooleanField(
        required=False, help_text="Mails carry the XML as a file of its own too."
    )


_SELLER: dict[str, Any] = {
    "country": "DE",
    "postcode": "10115",
    "city": "Berlin",
    "register_number": "HRB 1234",
    "contact": "Billing",
    "phone": "+49 30 1234567",
    "e_address": "",
    "bank_iban": "DE89370400440532013000",
    "bank_bic": "",
    "mails_einvoice": False,
}


class Seller(OwnerView):
    @reads("read_seller", "What e-invoices say of you", "Manage rules", SellerSerializer, _SELLER)
    def get(self, request: Request) -> Response:
        return _told(policy())

    @changes(
        "change_seller",
        "Change what e-invoices say of you",
        "Manage rules",
        takes=SellerSerializer,
        body={"bank_iban": "DE89370400440532013000"},
        gives=SellerSerializer,
        example=_SELLER,
    )
    def patch(self, request: Request) -> Response:
        wish = taken(SellerSerializer, request)
        said = {name: value for name, value in wish.items() if name != "mails_einvoice"}
        if "mails_einvoice" in wish:
            said["mails_einvoice"] = "yes" if wish["mails_einvoice"] else ""
        return _told(services.change_seller(said, actor=self.actor()))


def _told(rules: Policy) -> Response:
    told = {**seller_facts(rules), "mails_einvoice": rules.mails_einvoice}
    return shown(SellerSerializer, told)
