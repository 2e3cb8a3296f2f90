"""Fill a copy: read in the original, write in the copy, and nowhere the other way round."""

from __future__ import annotations

from uuid import UUID

import structlog

from branding.copying import put_brand, take_brand
from kernel.actor import MACHINE
from kernel.errors import Refusal
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.copies import put_rows, take_rows
from kernel.tenancy.store import Store
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.resellers import services as register
from shared_apps.resellers.copying import copy_and_original
from shared_apps.resellers.models import StoreCopy
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.book import running_book
from tenant_apps.copies.rules.picking import pick
from tenant_apps.copies.services import plant
from tenant_apps.payments.services import PRETEND, connect_account

log = structlog.get_logger(__name__)


def fill_copy(copy_id: UUID) -> None:
    """
    Bring a new copy to what its original is like.

    Again:  what is in it already is not put there twice; one that is filled is left alone. A
            refusal ends it as failed, with the words; anything else comes again.
    """
    found = copy_and_original(copy_id)
    if found is None:
        return
    row, copy, original = found
    customers = row.customers
    try:
        if row.state == StoreCopy.State.MAKING:
            customers = _fill(row, copy, original)
    except Refusal as no:
        log.warning("copy_not_filled", copy=str(copy_id), code=no.code)
        with on_platform_side():
            register.copy_failed(copy_id, no.message)
        return
    with on_platform_side():
        register.copy_filled(copy_id, customers=customers)


def choose_cards(copy: Store, percent: int) -> None:
    """
    From now on so many of a hundred made-up cards refuse. Raises Invalid.

    Again: the last word holds.
    """
    with on_platform_side():
        register.note_fail_percent(copy.id, percent)
    with in_store(copy):
        connect_account(PRETEND, {"fail_percent": str(percent)}, label="", actor=MACHINE)


def _fill(row: StoreCopy, copy: Store, original: Store) -> int:
    with in_store(original):
        taken, brand = take_rows(), take_brand()
        book = pick(running_book(), row.per_plan) if row.per_plan else []
    with in_store(copy):
        if not _begun(copy):
            put_rows(taken)
        put_brand(brand, actor=MACHINE)
    choose_cards(copy, row.fail_percent)
    with in_store(copy):
        for number, terms in enumerate(book):
            plant(number, terms)
    work_until_quiet(copy.key)  # their machines are made before its clock is shown to anybody
    return len(book)


def _begun(copy: Store) -> bool:
    """Somebody is planted already: the rows that they stand on are there."""
    return Customer.objects.exists()
