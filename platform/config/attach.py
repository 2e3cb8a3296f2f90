"""Let `manage.py` find the embedded servers that `make run` holds, when no address is given."""

from __future__ import annotations

import json
import os
from pathlib import Path


def use_running_servers(root: Path) -> None:
    """
    Fill DATABASE_URL and friends from the running embedded cluster, if there is one.

    With it comes where `make run` put everything else (ports, sandboxes, mail): a command that
    found the database but not the card sandbox would do harm in the demo stores.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        return
    from embedded.cluster import Cluster
    from embedded.processes import RUNNING

    state = Path(os.environ.get("EZSCALE_STATE", root / "var"))
    servers = Cluster.attach(state)
    if not servers:
        return
    notes = state / RUNNING
    placed = json.loads(notes.read_text()) if notes.exists() else {}
    for name, value in {**placed, **servers}.items():
        os.environ.setdefault(name, value)
