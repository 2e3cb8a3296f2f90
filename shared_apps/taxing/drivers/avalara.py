"""
Avalara AvaTax, REST v2.

Sources, read on 21 November 2026: avadev/AvaTax-REST-V2-Python-SDK (addresses, account and licence
key by Basic authentication, `X-Avalara-Client`, the shape of a transaction), developer.avalara.com
(`POST /api/v2/transactions/create`; `SalesOrder` is not kept, `SalesInvoice` and `ReturnInvoice`
with `commit` are; a tax that was charged is told by a `TaxAmount` override; a committed code is
never taken twice, see DocumentCodeConflict; `GET companies/{}/transactions/{}` with
`documentType`; `utilities/ping` says whether the key is good).
"""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

from kernel import clock, exact_json
from kernel.errors import Declined, OutsideError, Unavailable
from kernel.http import Answer, HttpClient
from kernel.money import Money
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop
from shared_apps.taxing.drivers import _calling as calling
from shared_apps.taxing.drivers._home import HOME
from shared_apps.taxing.port import (
    Engine,
    Item,
    Kind,
    Part,
    Place,
    Quote,
    Recorded,
    Report,
    engines,
)

_OFFICIAL = ("https://rest.avatax.com", "https://sandbox-rest.avatax.com")
_TYPES = {"sale": "SalesInvoice", "refund": "ReturnInvoice"}
_CREATE = "api/v2/transactions/create"


@engines.register("avalara")
class Avalara(Engine):
    key = "avalara"
    label = "Avalara AvaTax"
    hosting_code = "SW054000"  # cloud services, software as a service
    fields = (
        Setting("account_id", gettext_noop("Account ID")),
        Setting("license_key", gettext_noop("Licence key"), "secret"),
        Setting(
            "company_code",
            gettext_noop("Company code"),
            help=gettext_noop("As in AvaTax: Settings, Companies."),
            default="DEFAULT",
        ),
        *HOME,
        calling.base_field(_OFFICIAL[0]),
    )

    def check(self) -> Health:
        try:
            found = calling.read(self._client(calling.ASK_SECONDS).call("GET", _PING))
        except OutsideError as error:
            return calling.unhealthy(error)
        if found.get("authenticated") is not True:
            return Health(
                ok=False,
                message=gettext_noop("The engine did not accept the key."),
                refused=True,
            )
        return calling.healthy()

    def quote(self, to: Place, code: str, currency: str) -> Quote:
        line: dict[str, Any] = {"number": "1", "quantity": 1, "amount": calling.SAMPLE}
        if code:
            line["taxCode"] = code
        asked = {
            **self._head("SalesOrder", "QUOTE", to, currency),
            "date": clock.now().date().isoformat(),
            "lines": [line],
        }
        try:
            answer = self._post(asked, calling.ASK_SECONDS)
        except (Declined, Unavailable):
            raise
        except OutsideError as error:
            # A SalesOrder is not kept: an answer that was lost may be asked for again.
            raise error if error.code == "misconfigured" else Unavailable(str(error)) from error
        return _quote(calling.read(answer))

    def record(self, sale: Report) -> Recorded:
        return self._tell("sale", sale, Decimal(1))

    def give_back(self, refund: Report) -> Recorded:
        return self._tell("refund", refund, Decimal(-1))

    def find(self, kind: Kind, report: Report) -> Recorded | None:
        company = self.settings["company_code"]
        answer = self._client(calling.TELL_SECONDS).call(
            "GET",
            f"api/v2/companies/{company}/transactions/{report.reference}",
            params={"documentType": _TYPES[kind]},
            expect=frozenset({200, 404}),
        )
        return None if answer.status == 404 else _recorded(calling.read(answer), report)

    def _tell(self, kind: Kind, report: Report, sign: Decimal) -> Recorded:
        told = {
            **self._head(_TYPES[kind], report.buyer, report.to, report.net.currency),
            "code": report.reference,
            "date": report.on.isoformat(),
            "commit": True,
            **({"referenceCode": report.of} if report.of else {}),
            "lines": [_line(one, sign) for one in report.items],
        }
        try:
            answer = self._post(told, calling.TELL_SECONDS)
        except Declined:
            there = self.find(kind, report)
            if there is None:
                raise
            return there
        return _recorded(calling.read(answer), report)

    def _head(self, kind: str, buyer: str, to: Place, currency: str) -> dict[str, Any]:
        home = {
            "line1": self.settings.get("from_street", ""),
            "city": self.settings.get("from_city", ""),
            "region": self.settings.get("from_region", ""),
            "postalCode": self.settings.get("from_postcode", ""),
            "country": self.settings.get("from_country", ""),
        }
        there = {
            "line1": to.street,
            "city": to.city,
            "region": to.region,
            "postalCode": to.postcode,
            "country": to.country,
        }
        return {
            "type": kind,
            "companyCode": self.settings["company_code"],
            "customerCode": buyer,
            "currencyCode": currency,
            "addresses": {"shipFrom": _said(home), "shipTo": _said(there)},
        }

    def _client(self, seconds: int) -> HttpClient:
        pair = f"{self.settings['account_id']}:{self.settings['license_key']}"
        headers = {
            **calling.JSON,
            "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
            "X-Avalara-Client": "Billing; 1; REST; v2; server",
        }
        return calling.client(self.settings, _OFFICIAL, headers, seconds)

    def _post(self, body: Any, seconds: int) -> Answer:
        raw = exact_json.dumps(body)
        expect = frozenset({200, 201})
        return self._client(seconds).call("POST", _CREATE, body=raw, expect=expect)


_PING = "api/v2/utilities/ping"


def _said(address: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in address.items() if value}


def _line(one: Item, sign: Decimal) -> dict[str, Any]:
    return {
        "number": one.key,
        "quantity": 1,
        "amount": one.net.major * sign,
        "description": one.text,
        **({"taxCode": one.code} if one.code else {}),
        "taxOverride": {
            "type": "TaxAmount",
            "taxAmount": one.tax.major * sign,
            "reason": "As charged on the invoice",
        },
    }


def _quote(found: dict[str, Any]) -> Quote:
    lines = found.get("lines") or []
    if not lines:
        raise Unavailable("the answer has no line")
    parts = []
    for one in lines[0].get("details") or []:
        taxed = calling.number(one.get("taxableAmount"))
        percent = calling.number(one.get("rate")) * taxed / calling.SAMPLE * 100
        level = str(one.get("jurisdictionType") or one.get("jurisType") or "")
        if percent:
            parts.append(Part(str(one.get("jurisName") or ""), level, percent))
    return Quote(
        sum((one.percent for one in parts), Decimal(0)), tuple(parts), str(found.get("code") or "")
    )


def _recorded(found: dict[str, Any], report: Report) -> Recorded:
    if "totalTax" not in found:
        raise Unavailable("the answer names no transaction")
    tax = abs(calling.number(found["totalTax"]))
    remote = str(found.get("id") or found.get("code") or report.reference)
    return Recorded(remote, Money.of(tax, report.tax.currency))
