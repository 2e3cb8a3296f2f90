"""Several hosts of a store want to be its main one at the same moment."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import transaction

from kernel import clock
from kernel.tenancy.context import on_platform_side
from shared_apps.domains.models import Domain
from shared_apps.domains.services.hosts import point_links_at
from tests.faults.test_at_once import WORKERS, together

pytestmark = pytest.mark.faults


def test_one_of_them_is_and_none_fails(ground, shop_on_ground):
    shop = shop_on_ground
    store, numbers = shop.store, count()
    hosts = [f"shop{number}.race.example" for number in range(WORKERS)]
    with on_platform_side():
        Domain.objects.bulk_create(
            Domain(
                domain=host,
                tenant_id=store.id,
                store=store.key,
                purpose="shop",
                is_primary=False,
                created_at=clock.real_now(),
            )
            for host in hosts
        )
        before = Domain.objects.get(store=store.key, is_primary=True).domain

    def choose() -> None:
        with shop.inside(), transaction.atomic():
            point_links_at(hosts[next(numbers)])

    try:
        assert together(choose) == [None] * WORKERS
        with on_platform_side():
            assert Domain.objects.get(store=store.key, is_primary=True).domain in hosts
    finally:
        with shop.inside(), transaction.atomic():
            point_links_at(before)
        with on_platform_side():
            Domain.objects.filter(domain__in=hosts).delete()
