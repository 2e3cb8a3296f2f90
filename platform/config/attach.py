"""Let `manage.py` find the embedded servers that `make run` holds, when no address is given."""

from __future__ import annotations

import os
from pathlib import Path


def use_running_servers(root: Path) -> None:
    """Fill DATABASE_URL and friends from the running embedded cluster, if there is one."""
    if os.environ.get("DATABASE_URL"):
        return
    from embedded.cluster import Cluster

    state = Path(os.environ.get("EZSCALE_STATE", root / "var"))
    for name, value in (Cluster.attach(state) or {}).items():
        os.environ.setdefault(name, value)
