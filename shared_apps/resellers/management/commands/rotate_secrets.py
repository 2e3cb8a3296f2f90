"""Reseal every secret under the newest key of the ring. Safe to repeat and to interrupt."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand
from django.db import transaction

from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.sealed import Sealed, sealed_columns
from kernel.tenancy.vault import ring, seal, unseal
from shared_apps.resellers.selectors import all_stores


class Command(BaseCommand):
    help = (
        "After putting a new key in front of EZSCALE_SEALING_KEYS: reseal all secrets with it. "
        "When it reports 0 left, the old key can be removed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with on_platform_side():
            stores = list(all_stores())
            done = self._rotate(settings.SHARED_APPS, in_store=False)
        for store in stores:
            with in_store(store):
                done += self._rotate(settings.TENANT_APPS, in_store=False)
                done += self._rotate(settings.SHARED_APPS, in_store=True)
        self.stdout.write(f"resealed {done} secrets, 0 left under older keys")

    def _rotate(self, here: list[str], *, in_store: bool) -> int:
        found = [one for app, one in sealed_columns() if app in here and one.in_store == in_store]
        return sum(_reseal(one) for one in found)


def _reseal(column: Sealed) -> int:
    model = apps.get_model(column.model)
    done = 0
    for pk in list(
        model._default_manager.exclude(**{column.column: ""}).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            row = model._default_manager.select_for_update().get(pk=pk)
            old = getattr(row, column.column)
            if not ring().needs_reseal(old):
                continue
            new = seal(column.kind, unseal(column.kind, old))
            model._default_manager.filter(pk=pk).update(**{column.column: new})
            done += 1
    return done
