"""Each import contract is seen failing once, on a small house that otherwise keeps them all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

_CONFIG = ROOT / "importlinter.toml"
_HOUSE = (
    *("config.urls", "contracts.billing", "kernel.money", "embedded.cluster", "sandbox.stripe"),
    *("shared_apps.gateways.port", "shared_apps.gateways.adapters.stripe"),
    *("shared_apps.taxing.port", "shared_apps.taxing.drivers.taxjar"),
    *("shared_apps.traffic.port", "shared_apps.traffic.drivers.elastiflow"),
    *("shared_apps.fleet.port", "shared_apps.fleet.drivers.manual", "shared_apps.fleet.flows"),
    *("shared_apps.audit.services", "shared_apps.outbox.services", "shared_apps.resellers.models"),
    *(
        "tenant_apps.catalog.models",
        "tenant_apps.billing.rules.tax",
        "tenant_apps.billing.services",
    ),
    *("tenant_apps.payments.flows", "tenant_apps.payments.services", "tenant_apps.orders.services"),
    *("tenant_apps.provisioning.flows", "tenant_apps.billing.models"),
    *("branding.models", "wholesale.flows", "wholesale.services", "certs.models"),
)
# What the small house imports rightly. The contracts on Stripe need one module that imports it.
_RIGHT = {
    "shared_apps.gateways.adapters.stripe": "import stripe\nfrom shared_apps.gateways import port",
    "tenant_apps.payments.flows": "from shared_apps.gateways import port",
    "tenant_apps.payments.services": "from shared_apps.gateways.port import Outcome",
    "wholesale.flows": "from shared_apps.gateways import port",
    "config.urls": "import django\nfrom embedded import cluster",
    "tenant_apps.billing.models": "import django",
}
# Contract, the module that sins, and the sin.
_SINS = [
    ("floors", "kernel.money", "import contracts.billing"),
    ("floors", "shared_apps.audit.services", "import tenant_apps.catalog.models"),
    ("floors", "branding.models", "import certs.models"),
    ("tenant-floors", "tenant_apps.catalog.models", "import tenant_apps.billing.models"),
    ("tenant-floors", "tenant_apps.homeless.models", ""),
    ("shared-floors", "shared_apps.audit.services", "import shared_apps.resellers.models"),
    ("shared-floors", "shared_apps.homeless.models", ""),
    ("inside", "tenant_apps.billing.models", "import tenant_apps.billing.services"),
    ("inside", "shared_apps.gateways.port", "import shared_apps.gateways.adapters.stripe"),
    ("strangers", "tenant_apps.billing.services", "import tenant_apps.provisioning.flows"),
    ("pure-rules", "tenant_apps.billing.rules.tax", "import django"),
    ("pure-rules", "kernel.money", "import psycopg"),
    ("stripe", "tenant_apps.payments.flows", "import stripe"),
    ("tills", "tenant_apps.orders.services", "from shared_apps.gateways import port"),
    ("tills", "tenant_apps.payments.services", "import shared_apps.gateways.adapters.stripe"),
    ("tills", "wholesale.services", "import shared_apps.gateways.adapters.stripe"),
    ("embedded", "embedded.cluster", "import django"),
    ("embedded-users", "shared_apps.audit.services", "import embedded.cluster"),
    ("sandbox", "tenant_apps.payments.flows", "import sandbox.stripe"),
    ("plugs", "tenant_apps.provisioning.flows", "import shared_apps.fleet.drivers.manual"),
    ("plugs", "tenant_apps.billing.services", "import shared_apps.taxing.drivers.taxjar"),
    ("no-money", "certs.models", "from shared_apps.gateways import port"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for module in _HOUSE:
        write_module(tmp_path, module, _RIGHT.get(module, ""))
    return tmp_path


def test_the_small_house_keeps_every_contract(house: Path):
    """Else the sins below could fail for another reason."""
    report = lint(house, None)
    assert report.returncode == 0, report.stdout


@pytest.mark.parametrize(("contract", "module", "sin"), _SINS)
def test_a_sin_breaks_its_contract(house: Path, contract: str, module: str, sin: str):
    write_module(house, module, f"{_RIGHT.get(module, '')}\n{sin}")
    report = lint(house, contract)
    assert report.returncode == 1, report.stdout
    assert re.search(r"1 broken", report.stdout)


def test_every_contract_has_a_sin():
    contracts = tomllib.loads(_CONFIG.read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == {contract for contract, _, _ in _SINS}


def write_module(house: Path, module: str, text: str) -> None:
    path = house.joinpath(*module.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.relative_to(house).parents[:-1]:
        (house / folder / "__init__.py").touch()
    path.write_text(f"{text}\n")


def lint(house: Path, contract: str | None) -> subprocess.CompletedProcess[str]:
    """Only the small house is on the path: the real one must not answer for it."""
    chosen = ["--contract", contract] if contract else []
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--config", _CONFIG, "--no-cache", *chosen],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
