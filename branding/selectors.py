"""The brand of the current store: published, in the making, as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from branding.models import Brand, BrandVersion
from branding.rules.values import BrandValues
from kernel.errors import NotFound
from kernel.tenancy.context import current_store


@dataclass(frozen=True, slots=True)
class Worn:
    """A brand put on for one answer only: a draft in the editor's preview."""

    brand: Brand
    stylesheet_url: str
    custom_css_url: str


_worn: ContextVar[Worn | None] = ContextVar("worn_brand", default=None)


@contextmanager
def wearing(worn: Worn) -> Iterator[None]:
    """Everything drawn inside shows this brand instead of the published one."""
    token = _worn.set(worn)
    try:
        yield
    finally:
        _worn.reset(token)


def worn_here() -> Worn | None:
    """What is worn, if it is this store's: a draft never shows on another store's pages."""
    worn = _worn.get()
    return worn if worn and worn.brand.store == current_store().key else None


def current_brand() -> Brand:
    worn = worn_here()
    return worn.brand if worn else Brand.objects.get(store=current_store().key)


def current_draft() -> BrandVersion | None:
    return BrandVersion.objects.filter(store=current_store().key, state="draft").first()


def brand_with(values: BrandValues) -> Brand:
    """The store's brand as it would be with these values. Not saved, not to be saved."""
    now = Brand.objects.get(store=current_store().key)
    return Brand(
        store=now.store, version=now.version, changed_at=now.changed_at, **values.as_dict()
    )


@dataclass(frozen=True, slots=True)
class Past:
    """One published version for the history: who, when, and which fields it changed."""

    number: int
    at: datetime
    by: str
    note: str
    restored_from: int | None
    changed: list[str]
    before: BrandValues | None
    after: BrandValues
    current: bool


def history(before: int | None = None, limit: int = 20) -> list[Past]:
    """Published versions, newest first; `before`: only those with a smaller number."""
    found = BrandVersion.objects.filter(store=current_store().key, state="published")
    if before is not None:
        found = found.filter(number__lt=before)
    rows = list(found.order_by("-number")[: limit + 1])
    now = Brand.objects.values_list("version", flat=True).get(store=current_store().key)
    return [
        _past(row, rows[at + 1] if at + 1 < len(rows) else None, now)
        for at, row in enumerate(rows[:limit])
    ]


def _past(row: BrandVersion, older: BrandVersion | None, now: int) -> Past:
    assert row.number is not None
    assert row.published_at is not None
    return Past(
        number=row.number,
        at=row.published_at,
        by=row.changed_by,
        note=row.note,
        restored_from=row.restored_from,
        changed=list(row.changed),
        before=older.values if older else None,
        after=row.values,
        current=row.number == now,
    )


def version_of(number: int) -> BrandVersion:
    """A published version. Raises NotFound: also for another store's number."""
    found = BrandVersion.objects.filter(store=current_store().key, number=number).first()
    if found is None:
        raise NotFound(f"There is no version {number}.")
    return found


def seller_snapshot() -> dict[str, str | list[str]]:
    """Who sells, frozen onto each invoice. Logo and font as they are at this moment."""
    brand = current_brand()
    return {
        "name": brand.legal_name or brand.name,
        "brand": brand.name,
        "address": [line for line in brand.legal_address.splitlines() if line.strip()],
        "vat_id": brand.vat_id,
        "email": brand.support_email,
        "colour": brand.colour,
        "font": brand.font,
        "logo": brand.logo,
    }
