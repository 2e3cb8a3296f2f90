"""What goes wrong at the till, beyond what every outside call may do."""

from __future__ import annotations

from kernel.errors import Unavailable


class Outdated(Unavailable):
    """The gateway's word is older than what was booked meanwhile. It is asked again."""

    code = "outdated"
