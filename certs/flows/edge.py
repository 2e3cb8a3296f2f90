"""Keep the files of one edge in step with the store of record."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from certs import selectors, services
from certs.drivers.edge_files import EdgeFolder
from certs.rules.papers import check
from certs.services import Placed
from kernel import clock
from kernel.tenancy.context import on_platform_side


def sync_edge(name: str, folder: Path) -> int:
    """
    Write what is new, mend what was damaged, remove what was released. Returns how many changed.

    A certificate that fails its check is not written: the file before it stays. Nothing is removed
    unless the store of record was read.
    """
    files = EdgeFolder(folder)
    with on_platform_side():
        wanted = selectors.wanted_on_edges()
        stale = {host: one for host, one in wanted.items() if not files.has(host, str(one))}
        placed = [_place(files, host, one) for host, one in stale.items()]
        gone = files.hosts() - set(wanted)
        for host in gone:
            files.remove(host)
        files.write_index()
        services.note_edge(name, serving=len(files.hosts()))
        services.note_placements(name, placed)
        services.forget_placements(name, gone)
    return len(placed) + len(gone)


def _place(files: EdgeFolder, host: str, certificate_id: UUID) -> Placed:
    try:
        paper = selectors.paper(certificate_id)
        check(paper.chain, paper.key.reveal(), host, clock.real_now())
        files.put(host, str(certificate_id), paper.chain, paper.key)
    except (ValueError, OSError) as bad:  # BadPaper, Unsealable, a host that is no name
        return Placed(host, certificate_id, f"{type(bad).__name__}: {bad}")
    return Placed(host, certificate_id)
