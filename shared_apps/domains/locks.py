"""Row locks of claims, and the one lock under which names are given out."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel import locks
from kernel.errors import NotFound
from shared_apps.domains.models import Claim


def lock_claim(claim_id: UUID) -> Claim:
    """This store's claim. Raises NotFound, also for another store's."""
    claim = Claim.objects.select_for_update().filter(pk=claim_id).first()
    if claim is None:
        raise NotFound(_("There is no such domain."))
    return claim


def hold_names() -> None:
    """On the platform side: nobody else may get a name until this transaction ends."""
    locks.hold("domains.names")
