"""Which store a deploy visits before anybody else does."""

from __future__ import annotations

import io

from django.core.management import call_command

from shared_apps.resellers.models import Reseller


def named() -> str:
    said = io.StringIO()
    call_command("host_of_a_store", stdout=said)
    return said.getvalue()


def test_it_is_the_main_name_of_the_oldest_store_that_is_open(acme, beta, on_platform):
    oldest, other = sorted((acme, beta), key=lambda one: Reseller.objects.get(pk=one.id).created_at)
    assert named() == oldest.primary_host
    Reseller.objects.filter(pk=oldest.id).update(status=Reseller.Status.SUSPENDED)
    assert named() == other.primary_host
    Reseller.objects.filter(pk=other.id).update(is_copy=True)
    assert named() == ""
