"""The tax engines' doubles, from outside, and a store that asks one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from kernel.actor import MACHINE
from sandbox.common.process import free_port, running
from sandbox.taxes.app import AVATAX_ACCOUNT, AVATAX_KEY, TAXJAR_KEY
from shared_apps.taxing.drivers._calling import allow_base
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.services import connect_tax_engine, use_tax_engine

HOME = {
    "from_country": "US",
    "from_region": "NY",
    "from_postcode": "10001",
    "from_city": "New York",
    "from_street": "1 Broadway",
}
NEW_YORK = {
    "country": "US",
    "region": "NY",
    "postcode": "10001",
    "city": "New York",
    "street": "20 W 34th St",
}


@dataclass(frozen=True)
class Engines:
    """The server of TaxJar's and Avalara's doubles."""

    url: str

    @property
    def taxjar(self) -> dict[str, str]:
        return {"api_key": TAXJAR_KEY, "api_base": f"{self.url}/taxjar/v2", **HOME}

    @property
    def avalara(self) -> dict[str, str]:
        return {
            "account_id": AVATAX_ACCOUNT,
            "license_key": AVATAX_KEY,
            "company_code": "DEFAULT",
            "api_base": f"{self.url}/avatax",
            **HOME,
        }

    def arm(self, operation: str, mode: str, times: int = 1) -> None:
        body = {"operation": operation, "mode": mode, "times": times}
        httpx.post(f"{self.url}/_sandbox/faults", json=body).raise_for_status()

    def fired(self) -> int:
        return sum(httpx.get(f"{self.url}/_sandbox/faults").json()["fired"].values())

    def clear(self) -> None:
        httpx.delete(f"{self.url}/_sandbox/faults").raise_for_status()
        httpx.delete(f"{self.url}/_sandbox/papers").raise_for_status()

    @property
    def papers(self) -> dict[str, list[dict[str, Any]]]:
        """By "taxjar:orders", "taxjar:refunds" and "avatax"."""
        found: dict[str, list[dict[str, Any]]] = httpx.get(f"{self.url}/_sandbox/papers").json()
        return found


@pytest.fixture(scope="session")
def engines_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    state, port = tmp_path_factory.mktemp("taxes"), free_port()
    with running("sandbox.taxes", state=state, port=port) as address:
        allow_base(address)
        yield address


@pytest.fixture
def tax_engines(engines_process: str) -> Iterator[Engines]:
    found = Engines(engines_process)
    found.clear()
    yield found
    found.clear()


def ask_taxjar(found: Engines, *, falls_back: bool = False) -> None:
    """The current store has TaxJar say what buyers in the United States bear."""
    connect_tax_engine("taxjar", found.taxjar, actor=MACHINE)
    use_tax_engine("taxjar", countries=["US"], falls_back=falls_back, actor=MACHINE)


def lives_in_new_york(customer: Customer, **changes: str) -> None:
    """Written straight: the tests of the profile go through its page."""
    for name, value in {**NEW_YORK, **changes}.items():
        setattr(customer, name, value)
    customer.save()
