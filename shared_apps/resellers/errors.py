"""Named refusals of the register."""

from __future__ import annotations

from kernel.errors import Conflict


class Advancing(Conflict):
    """Somebody is moving this store's clock right now: come back in a moment."""

    code = "advancing"
