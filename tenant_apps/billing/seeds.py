"""A new store's billing policy: the platform's defaults, its tax named in the store's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.tenancy.seeds import Opening
from kernel.tenancy.store import Store
from tenant_apps.billing.models import Policy


def seed_policy(store: Store, _opening: Opening) -> None:
    with override(store.language):
        Policy.objects.create(pk=1, tax_label=_("VAT"))
