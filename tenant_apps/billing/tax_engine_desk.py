"""Outside tax engines as their owner sees them, by page and by program."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.plugs import Setting
from shared_apps.taxing.port import engines
from tenant_apps.billing.models import TaxCode, TaxEngine
from tenant_apps.billing.outside_tax import engine_row, settings_of
from tenant_apps.catalog.models import Product


@dataclass(frozen=True, slots=True)
class EngineKind:
    """`known` never holds a secret."""

    key: str
    label: str
    fields: tuple[Setting, ...]
    row: TaxEngine | None
    known: dict[str, str]
    stored_secrets: frozenset[str]

    @property
    def why_paused(self) -> str:
        return _(self.row.state_reason) if self.row and self.row.state_reason else ""


@dataclass(frozen=True, slots=True)
class GoodsCode:
    """A class of goods as the catalogue has it (empty: everything else), and the engine's name."""

    category: str
    code: str


def engine_kinds() -> list[EngineKind]:
    rows = {row.engine: row for row in TaxEngine.objects.all()}
    return [_kind(key, rows.get(key)) for key in engines.keys()]  # noqa: SIM118 - no mapping


def engine_kind(key: str) -> EngineKind:
    """Raises NotFound."""
    if key not in engines.keys():  # noqa: SIM118 - a registry is no mapping
        raise NotFound(_("There is no such engine."))
    return _kind(key, engine_row(key))


def goods_codes(engine: str) -> list[GoodsCode]:
    known = dict(TaxCode.objects.filter(engine=engine).values_list("category", "code"))
    sold = set(Product.objects.values_list("tax_category", flat=True)) | set(known) | {""}
    return [GoodsCode(one, known.get(one, "")) for one in sorted(sold)]


def _kind(key: str, row: TaxEngine | None) -> EngineKind:
    driver = engines.get(key)
    stored = settings_of(row) if row else {}
    secret = {field.name for field in driver.fields if field.kind == "secret"}
    return EngineKind(
        key,
        _(driver.label),
        driver.fields,
        row,
        {name: value for name, value in stored.items() if name not in secret},
        frozenset(name for name in secret if stored.get(name)),
    )
