"""Which columns hold sealed text: apps say it, so that a key rotation finds them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps


@dataclass(frozen=True, slots=True)
class Sealed:
    """
    A column of sealed text, and the kind it was sealed as (kernel.tenancy.vault).

    `in_store`: the table stands in `public`, and each row is sealed inside the store it is of.
    """

    model: str
    column: str
    kind: str
    in_store: bool = False


def sealed_columns() -> Iterator[tuple[str, Sealed]]:
    """(app name, column) of every app's `sealed` declaration."""
    for config in apps.get_app_configs():
        for column in getattr(config, "sealed", ()):
            yield config.name, column
