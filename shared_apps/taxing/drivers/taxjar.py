"""
TaxJar: sales tax of the United States and a few countries more.

Sources, read on 21 November 2026: developers.taxjar.com/api/reference (addresses, `Bearer` key,
`POST /v2/taxes`, `breakdown.line_items`, `POST /v2/transactions/orders` and `/refunds`),
taxjar/taxjar-python and taxjar/taxjar-node (clients and READMEs: amounts of refunds are
negative, `x-api-version`), support.taxjar.com 351 (refunds name their order, no
periods in ids) and 1063 (`amount` must be the sum of the lines). A second report under the same id
is refused with 422: then the one that is there is read.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kernel import exact_json
from kernel.errors import Declined, OutsideError, Unavailable
from kernel.http import Answer, HttpClient, error_for
from kernel.money import Money
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop
from shared_apps.taxing.drivers import _calling as calling
from shared_apps.taxing.drivers._home import HOME
from shared_apps.taxing.port import Engine, Kind, Part, Place, Quote, Recorded, Report, engines

_OFFICIAL = ("https://api.taxjar.com/v2", "https://api.sandbox.taxjar.com/v2")
_CENT = Decimal("0.01")
_PATHS = {"sale": ("orders", "order"), "refund": ("refunds", "refund")}
# (level, its rate, the amount it is of), as the lines of a breakdown name them.
_PARTS = (
    ("country", "country_tax_rate", "country_taxable_amount"),
    ("state", "state_sales_tax_rate", "state_taxable_amount"),
    ("county", "county_tax_rate", "county_taxable_amount"),
    ("city", "city_tax_rate", "city_taxable_amount"),
    ("district", "special_tax_rate", "special_district_taxable_amount"),
    ("gst", "gst_tax_rate", "gst_taxable_amount"),
    ("pst", "pst_tax_rate", "pst_taxable_amount"),
    ("qst", "qst_tax_rate", "qst_taxable_amount"),
)


@engines.register("taxjar")
class TaxJar(Engine):
    key = "taxjar"
    label = "TaxJar"
    hosting_code = "30070"  # software as a service
    fields = (
        Setting(
            "api_key",
            gettext_noop("API token"),
            "secret",
            gettext_noop("In TaxJar: Account, TaxJar API."),
        ),
        *HOME,
        calling.base_field(_OFFICIAL[0]),
    )

    def check(self) -> Health:
        try:
            self._client(calling.ASK_SECONDS).call("GET", "categories")
        except OutsideError as error:
            return calling.unhealthy(error)
        return calling.healthy()

    def quote(self, to: Place, code: str, currency: str) -> Quote:
        line: dict[str, Any] = {"id": "1", "quantity": 1, "unit_price": calling.SAMPLE}
        if code:
            line["product_tax_code"] = code
        asked = {**self._places(to), "amount": calling.SAMPLE, "shipping": 0, "line_items": [line]}
        try:
            answer = self._post("taxes", asked, calling.ASK_SECONDS)
        except OutsideError as error:
            raise _as_question(error) from error
        return _quote(calling.read(answer))

    def record(self, sale: Report) -> Recorded:
        return self._tell("sale", sale, Decimal(1), {})

    def give_back(self, refund: Report) -> Recorded:
        """TaxJar wants the amounts of a refund below zero."""
        return self._tell("refund", refund, Decimal(-1), {"transaction_reference_id": refund.of})

    def find(self, kind: Kind, report: Report) -> Recorded | None:
        path, name = _PATHS[kind]
        answer = self._client(calling.TELL_SECONDS).call(
            "GET", f"transactions/{path}/{report.reference}", expect=frozenset({200, 404})
        )
        if answer.status == 404:
            return None
        return _recorded(calling.read(answer).get(name), report)

    def _tell(self, kind: Kind, report: Report, sign: Decimal, more: dict[str, str]) -> Recorded:
        path, name = _PATHS[kind]
        told = {
            "transaction_id": report.reference,
            "transaction_date": report.on.isoformat(),
            **more,
            **self._places(report.to),
            "amount": report.net.major * sign,
            "shipping": 0,
            "sales_tax": report.tax.major * sign,
            "line_items": [
                {
                    "id": one.key,
                    "quantity": 1,
                    "description": one.text,
                    **({"product_tax_code": one.code} if one.code else {}),
                    "unit_price": one.net.major * sign,
                    "sales_tax": one.tax.major * sign,
                }
                for one in report.items
            ],
        }
        answer = self._post(f"transactions/{path}", told, calling.TELL_SECONDS, frozenset({422}))
        if answer.status != 422:
            return _recorded(calling.read(answer).get(name), report)
        there = self.find(kind, report)
        if there is None:
            raise error_for(answer, writes=True, what=f"POST transactions/{path}")
        return there

    def _places(self, to: Place) -> dict[str, str]:
        told = {
            "from_country": self.settings.get("from_country", ""),
            "from_zip": self.settings.get("from_postcode", ""),
            "from_state": self.settings.get("from_region", ""),
            "from_city": self.settings.get("from_city", ""),
            "from_street": self.settings.get("from_street", ""),
            "to_country": to.country,
            "to_zip": to.postcode,
            "to_state": to.region,
            "to_city": to.city,
            "to_street": to.street,
        }
        return {name: value for name, value in told.items() if value}

    def _client(self, seconds: int) -> HttpClient:
        headers = {
            **calling.JSON,
            "Authorization": f"Bearer {self.settings['api_key']}",
            "x-api-version": "2020-08-07",
        }
        return calling.client(self.settings, _OFFICIAL, headers, seconds)

    def _post(
        self, path: str, body: Any, seconds: int, also: frozenset[int] = frozenset()
    ) -> Answer:
        expect = frozenset({200, 201}) | also
        raw = exact_json.dumps(body)
        return self._client(seconds).call("POST", path, body=raw, expect=expect)


def _as_question(error: OutsideError) -> OutsideError:
    """A calculation changes nothing: an answer that was lost may be asked for again."""
    known = isinstance(error, (Declined, Unavailable)) or error.code == "misconfigured"
    return error if known else Unavailable(str(error))


def _quote(found: dict[str, Any]) -> Quote:
    """Without a duty to tax there (`has_nexus`) there is no breakdown, and no tax."""
    tax = found.get("tax")
    if not isinstance(tax, dict):
        raise Unavailable("the answer says nothing of tax")
    lines = (tax.get("breakdown") or {}).get("line_items") or []
    names = tax.get("jurisdictions") or {}
    parts = [
        Part(str(names.get(level) or level), level, _percent(lines[0], rate, base))
        for level, rate, base in _PARTS
        if lines
    ]
    parts = [one for one in parts if one.percent]
    if not parts and number(tax, "amount_to_collect"):
        whole = _whole(tax, lines)
        parts = [Part(str(names.get("country") or ""), "combined", whole)]
    return Quote(sum((one.percent for one in parts), Decimal(0)), tuple(parts))


def _whole(tax: dict[str, Any], lines: list[dict[str, Any]]) -> Decimal:
    """What is to be collected in one, exact where the answer says the rate."""
    if lines and (found := _percent(lines[0], "combined_tax_rate", "taxable_amount")):
        return found
    cents, said = number(tax, "amount_to_collect"), _percent(tax, "rate", "taxable_amount")
    # To the cent the sum is the sample's tax; a rate that does not come to it is not its rate.
    return (
        said if abs(said * calling.SAMPLE / 100 - cents) < _CENT else cents / calling.SAMPLE * 100
    )


def _percent(line: dict[str, Any], rate: str, base: str) -> Decimal:
    """Of the whole price, also where only a part of it is taxed."""
    return number(line, rate) * number(line, base) / calling.SAMPLE * 100


def number(of: dict[str, Any], name: str) -> Decimal:
    return calling.number(of.get(name))


def _recorded(found: Any, report: Report) -> Recorded:
    if not isinstance(found, dict) or "transaction_id" not in found:
        raise Unavailable("the answer names no transaction")
    tax = found.get("sales_tax")  # TaxJar writes money as texts here
    amount = abs(Decimal(str(tax if tax is not None else 0)))
    return Recorded(str(found["transaction_id"]), Money.of(amount, report.tax.currency))
