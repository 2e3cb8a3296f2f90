"""
`python -m tests.bench.billing_memory STORE MANY`: bill what is due, in a process of its own.

Prints by how many megabytes its peak grew from a quarter of the run to the end of it.
"""

from __future__ import annotations

import resource
import sys

import django


def main(key: str, many: str) -> None:
    django.setup()
    from kernel import clock
    from kernel.tenancy.context import at
    from tenant_apps.billing.services.batch import renew_due

    done = early = 0
    with at(key):
        while batch := len(renew_due(clock.now()).issued):  # what goes singly stays due
            done += batch
            if not early and done >= int(many) // 4:
                early = _peak()
    if done < int(many):
        raise SystemExit(f"only {done} were due")
    sys.stdout.write(f"{(_peak() - early) / 1024:.1f}\n")


def _peak() -> int:
    """In kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main(*sys.argv[1:])
