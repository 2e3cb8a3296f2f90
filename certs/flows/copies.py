"""Copies in the storage: written when a certificate is issued, read when the books are lost."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog

from certs import selectors, services
from certs.drivers import copies
from certs.models import Certificate
from certs.rules.copies import Copy, copy_from, place_of
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.errors import OutsideError
from kernel.secrets import Secret
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.vault import seal, unseal

log = structlog.get_logger(__name__)
KIND = "certs.copy"


def copy_one(certificate_id: UUID) -> bool:
    """Write one's sealed copy and read it back. A storage that is away is asked again later."""
    with on_platform_side():
        row = Certificate.objects.filter(pk=certificate_id).exclude(sealed_key="").first()
        if row is None:
            services.forget_copy(certificate_id)
            return False
        key = selectors.paper(certificate_id).key.reveal()
        copy = Copy(str(row.pk), row.host, row.store, row.chain, key)
        try:
            copies.put(_place(row), seal(KIND, Secret(copy.as_text())))
        except OutsideError as away:
            log.warning("certificate_not_copied", host=row.host, error=str(away))
            services.try_again("certs.copy", certificate_id)
            return False
        services.note_copied(certificate_id)
        return True


def remove_copy(certificate_id: UUID) -> None:
    """The retention of a retired one is over."""
    row = Certificate.objects.filter(pk=certificate_id).first()
    if row is not None and row.state == Certificate.State.RETIRED:
        try:
            copies.remove(_place(row))
        except OutsideError:
            services.try_again("certs.uncopy", certificate_id)
            return
    services.forget_copy(certificate_id)


def copy_all() -> tuple[int, int]:
    """(written, failed): what is served and has no copy that opens under the newest key."""
    done = failed = 0
    with on_platform_side():
        for row in list(Certificate.objects.exclude(sealed_key="").order_by("host")):
            if row.copied_at is None or not _opens(_place(row)):
                good = copy_one(row.pk)
                done, failed = done + good, failed + (not good)
    return done, failed


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of one host. `problem`: why none of its copies could be used."""

    host: str
    state: str  # restored, kept or failed
    problem: str = ""


def restore_all(host: str = "", *, actor: Actor = MACHINE) -> list[Restored]:
    """
    The newest good copy of each host, or of one, back into the books; what is newer there stays.

    Raises OutsideError when the storage can't be listed.
    """
    with on_platform_side():
        if host:
            folder = host.replace("*", "_")
            return [_restore(folder, copies.names(folder), actor)]
        kept = ((one, copies.names(one)) for one in copies.hosts())
        return [_restore(folder, names, actor) for folder, names in kept if names]


def _restore(folder: str, names: list[str], actor: Actor) -> Restored:
    problem = "no copy"
    for name in names:
        try:
            copy = _open(name)
            made = services.restore(copy, actor=actor, at=clock.real_now())
        except (ValueError, OutsideError) as bad:  # Unsealable and BadPaper among them
            problem = f"{name}: {type(bad).__name__}: {bad}"
            continue
        return Restored(copy.host, "restored" if made else "kept")
    return Restored(folder.replace("_", "*", 1), "failed", problem)


def _open(name: str) -> Copy:
    return copy_from(unseal(KIND, copies.get(name)).reveal())


def _opens(name: str) -> bool:
    try:
        text = copies.get(name)
        copy_from(unseal(KIND, text).reveal())
    except (ValueError, OutsideError):
        return False
    return not selectors.is_under_an_old_key(text)


def _place(row: Certificate) -> str:
    return place_of(row.host, row.not_before, row.pk)
