"""Before a server answers: the checks that must hold."""

from __future__ import annotations

from django.core.checks import CRITICAL, run_checks


class BrokenStart(RuntimeError):
    """The installation is not fit to serve. The message lists what is wrong."""


def refuse_to_start_broken() -> None:
    """Raise BrokenStart when a critical check fails (config.checks), with all of them named."""
    found = [one for one in run_checks(databases=["default"]) if one.level >= CRITICAL]
    if found:
        raise BrokenStart("\n".join(str(one) for one in found))
