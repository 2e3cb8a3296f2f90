"""The double of the register of VAT numbers, from outside, and a store that taxes by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest
from django.conf import LazySettings

from branding.models import Brand
from kernel.actor import MACHINE
from sandbox.common.process import free_port, running
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Policy, TaxRate
from tenant_apps.billing.services import add_rate
from tenant_apps.billing.services.tax_table import NewRate

VIENNA = "ATU33803408"


@dataclass(frozen=True)
class Register:
    url: str

    def knows(self, number: str, name: str = "Alpenwerk GmbH") -> None:
        httpx.put(f"{self.url}/_sandbox/numbers/{number}", json={"name": name}).raise_for_status()

    def forget(self, number: str) -> None:
        httpx.delete(f"{self.url}/_sandbox/numbers/{number}").raise_for_status()

    def trouble(self, code: str, status: int = 200) -> None:
        body = {"code": code, "status": status}
        httpx.post(f"{self.url}/_sandbox/trouble", json=body).raise_for_status()

    def fault(self, mode: str) -> None:
        body = {"operation": "check", "mode": mode}
        httpx.post(f"{self.url}/_sandbox/faults", json=body).raise_for_status()

    @property
    def asked(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/_sandbox/asked").json()
        return found


@pytest.fixture(scope="session")
def register_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    state, port = tmp_path_factory.mktemp("vies"), free_port()
    with running("sandbox.vies", state=state, port=port) as address:
        yield address


@pytest.fixture
def register(register_process: str, settings: LazySettings) -> Register:
    settings.SANDBOX_VIES_URL = register_process
    return Register(register_process)


def tax_by_place(country: str = "DE", *, included: bool = False) -> None:
    """The current store: at home in `country`, registered for the one-stop shop, with a table."""
    Policy.objects.update(
        tax_by_place=True, tax_country=country, taxes_abroad=True, prices_include_tax=included
    )
    Brand.objects.update(vat_id="DE811115368")
    for place, percent in (("DE", "19"), ("AT", "20"), ("FR", "20")):
        if not TaxRate.objects.filter(country=place).exists():
            add_rate(NewRate(place, Decimal(percent), "VAT"), actor=MACHINE)


def moves_to(customer: Customer, country: str, vat_id: str = "") -> None:
    """Written straight: the tests of the profile go through its page."""
    customer.country, customer.vat_id = country, vat_id
    customer.save(update_fields=["country", "vat_id"])
