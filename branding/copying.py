"""A store's brand for its copy: values and pictures, under the copy's own addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from branding.assets import KINDS, read_asset, save_asset
from branding.rules.values import BrandValues, values_from
from branding.selectors import current_brand
from branding.services import change_brand
from kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class TakenBrand:
    """`pictures`: the bytes of each picture, by its use."""

    values: BrandValues
    pictures: Mapping[str, bytes]


def take_brand() -> TakenBrand:
    """What the current store shows. Raises NotFound for a picture whose file is gone."""
    values = current_brand().values
    named = {kind: getattr(values, kind) for kind in KINDS}
    return TakenBrand(values, {kind: read_asset(name) for kind, name in named.items() if name})


def put_brand(taken: TakenBrand, *, actor: Actor) -> None:
    """Show it in the current store. Again: the same brand changes nothing. Raises Invalid."""
    kept = {kind: save_asset(content, kind) for kind, content in taken.pictures.items()}
    shown = {**taken.values.as_dict(), **dict.fromkeys(KINDS, ""), **kept}
    change_brand(values_from(shown), actor=actor)
