"""A usage price as it is kept (JSON of texts and whole minor units), and what makes it wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypedDict, cast, get_args

from kernel.words import gettext_noop
from tenant_apps.catalog.rules.usage import ZERO, Model, Tier, UsagePrice

_MOST = Decimal(10) ** 12
_DIGITS = 9
MOST_TIERS = 20
# What the terms of a plan's traffic can't say of the network's own meter: set as any other meter's.
TRAFFIC_MODELS = frozenset({"graduated", "volume", "package"})


class KeptTier(TypedDict):
    up_to: str | None
    unit: str
    flat: str


class KeptPrice(TypedDict):
    model: str
    currency: str
    unit: str
    package: str
    percent: str
    tiers: list[KeptTier]
    allowance: str
    minimum: int
    cap: int | None


class BadPrice(ValueError):
    """`field` and a sentence for people, in English."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def keep(price: UsagePrice) -> KeptPrice:
    return KeptPrice(
        model=price.model,
        currency=price.currency,
        unit=str(price.unit),
        package=str(price.package),
        percent=str(price.percent),
        tiers=[
            KeptTier(
                up_to=None if one.up_to is None else str(one.up_to),
                unit=str(one.unit),
                flat=str(one.flat),
            )
            for one in price.tiers
        ],
        allowance=str(price.allowance),
        minimum=price.minimum,
        cap=price.cap,
    )


def read(kept: Mapping[str, Any]) -> UsagePrice:
    """The price again. Raises BadPrice for one that can't be charged."""
    price = UsagePrice(
        cast("Model", kept["model"]),
        str(kept["currency"]),
        number(kept.get("unit"), "unit"),
        number(kept.get("package", 1), "package"),
        number(kept.get("percent"), "percent"),
        tuple(_tier(one) for one in kept.get("tiers") or ()),
        number(kept.get("allowance"), "allowance"),
        int(kept.get("minimum") or 0),
        None if kept.get("cap") is None else int(kept["cap"]),
    )
    refuse(price)
    return price


def refuse(price: UsagePrice) -> None:
    """Raises BadPrice."""
    if price.model not in get_args(Model):
        raise BadPrice("model", gettext_noop("Choose how usage is charged."))
    if price.package <= 0:
        raise BadPrice("package", gettext_noop("A package holds more than nothing."))
    if price.model == "percentage" and price.percent > 100:
        raise BadPrice("percent", gettext_noop("A share goes from 0 to 100 percent."))
    if price.minimum < 0 or (price.cap is not None and price.cap < 0):
        raise BadPrice("minimum", gettext_noop("An amount is not below zero."))
    if price.cap is not None and price.cap < price.minimum:
        raise BadPrice("cap", gettext_noop("The most a month costs can't be below the least."))
    if price.model in {"graduated", "volume"}:
        _refuse_tiers(price.tiers)


def _refuse_tiers(tiers: Sequence[Tier]) -> None:
    if not 1 <= len(tiers) <= MOST_TIERS:
        raise BadPrice("tiers", gettext_noop("Give 1 to 20 tiers."))
    if tiers[-1].up_to is not None or any(one.up_to is None for one in tiers[:-1]):
        raise BadPrice("tiers", gettext_noop("The last tier, and only the last, has no end."))
    below = ZERO
    for tier in tiers[:-1]:
        if tier.up_to is not None and tier.up_to <= below:
            raise BadPrice("tiers", gettext_noop("Each tier ends above the one before it."))
        below = tier.up_to or below


def _tier(kept: Mapping[str, Any]) -> Tier:
    end = kept.get("up_to")
    return Tier(
        None if end in {None, ""} else number(end, "tiers"),
        number(kept.get("unit"), "tiers"),
        number(kept.get("flat"), "tiers"),
    )


def number(text: Any, field: str) -> Decimal:
    """A number of zero or more, nine digits after the point at most; nothing is zero."""
    plain = str(text if text is not None else "").strip().replace(" ", "").replace(",", ".")
    try:
        found = Decimal(plain or "0")
    except InvalidOperation:
        raise BadPrice(field, gettext_noop("Write a number like 0.005.")) from None
    digits = found.as_tuple().exponent
    if not found.is_finite() or not isinstance(digits, int):
        raise BadPrice(field, gettext_noop("Write a number like 0.005."))
    if not 0 <= found <= _MOST or digits < -_DIGITS:
        raise BadPrice(field, gettext_noop("This number is too large, too fine, or below zero."))
    return found
