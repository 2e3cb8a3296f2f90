"""The language that a store speaks to who has not said another."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.tenancy.context import current_store, on_platform_side
from kernel.tenancy.routing import tell_all
from shared_apps.audit.services import record
from shared_apps.resellers.locks import lock_reseller


def change_language(language: str, *, actor: Actor) -> None:
    """
    Change the current store's language, for pages and mails from the next request on.

    Locks:  the store's row.
    Again:  the language it has: nothing happens. Raises Invalid on `language`.
    """
    store = current_store()
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose from the list."), field="language")
    with on_platform_side(), transaction.atomic():
        row = lock_reseller(store.id)
        if row.language == language:
            return
        before, row.language = row.language, language
        row.save(update_fields=["language"])
    record(actor, "store.language", "store", store.id, before=before, after=language)
    tell_all()
