"""Ask the authority, twice a day, when it would like a certificate renewed."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from certs import services
from certs.drivers.advice import advice_for
from certs.models import Certificate
from kernel.errors import OutsideError


def ask_advice(certificate_id: UUID) -> None:
    """An authority that can't be asked now is asked again next time: our own time stands."""
    one = Certificate.objects.filter(pk=certificate_id, state=Certificate.State.CURRENT).first()
    if one is None or not settings.ACME_DIRECTORY:
        services.note_advice(certificate_id, None)
        return
    try:
        said = advice_for(settings.ACME_DIRECTORY, one.chain, ca_bundle=settings.ACME_CA_BUNDLE)
    except OutsideError:
        services.plan_advice(one)
        return
    services.note_advice(certificate_id, said.window, said.ask_after)
