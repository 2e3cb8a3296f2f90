"""
A worker that dies on purpose: `python -m tests.faults.worker POINT VERB WORDS…`.

It does one piece of work of the real product and kills itself, as the kernel would (SIGKILL), when
the work reaches POINT. The points are wrapped from outside: the product knows nothing of them.

Verbs: `due STORE KIND SUBJECT`, `run STORE`, `relay`, `open SLUG`. Exit code 0:
the point was never reached.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def around(holder: Any, name: str, *, before: Callable[..., bool], after: Callable[..., bool]):
    """Replace `holder.name` by itself with death before or after it, if the calls say so."""
    stock = getattr(holder, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before(*args, **kwargs):
            die()
        result = stock(*args, **kwargs)
        if after(*args, **kwargs):
            die()
        return result

    setattr(holder, name, wrapped)


def never(*_: Any, **__: Any) -> bool:
    return False


def always(*_: Any, **__: Any) -> bool:
    return True


def arm(point: str) -> None:
    """`before:STEP`, `after:STEP` and `recorded:STEP` of a creation, and points with own names."""
    from shared_apps.fleet.drivers.virtfusion import VirtFusion
    from shared_apps.outbox.services import relay
    from tenant_apps.payments import flows as till
    from tenant_apps.provisioning import services
    from tenant_apps.provisioning.services import journal

    kind, _, step = point.partition(":")
    if kind in {"before", "after"}:
        this = {"before": never, "after": never}
        this[kind] = lambda _driver, at, *_: at == step
        around(VirtFusion, "run", **this)
    elif kind == "recorded":
        around(services, "record_progress", before=never, after=lambda _w, at, *_, **__: at == step)
    elif kind == "finishing":
        around(journal, "finish_job", before=never, after=always)
    elif kind == "claimed":
        around(services, "claim_job", before=never, after=always)
    elif kind == "handled":
        around(relay, "_hand_over", before=never, after=always)
    elif kind == "intended":
        around(till, "_act", before=always, after=never)
    elif kind == "called":
        around(till.services, "record_outcome", before=always, after=never)
    elif kind == "batch":
        _arm_batch(step)
    elif kind == "seed":
        _arm_seed(step)
    else:
        raise SystemExit(f"no such point: {point}")


def _arm_batch(when: str) -> None:
    """Batches of two: dead with one written and not committed, or with the first committed."""
    from tenant_apps.billing import services
    from tenant_apps.billing.services import batch, runs

    stock = runs.renew_due
    runs.renew_due = lambda before, share=None: stock(before, 2, share)  # type: ignore[assignment]
    if when == "written":
        around(batch, "write_invoices", before=never, after=always)
    else:
        around(services, "bill_batch", before=never, after=always)


def _arm_seed(name: str) -> None:
    from kernel.tenancy import seeds

    entry = seeds._seeds[name]

    def run(store: Any, opening: Any) -> None:
        entry.run(store, opening)
        die()

    seeds.seed_store_with(name, run, order=entry.order, where=entry.where)


def main(point: str, verb: str, *words: str) -> None:
    django.setup()
    arm(point)
    if verb == "due":
        from shared_apps.outbox.services import run_due

        run_due(*words)
    elif verb == "run":
        from shared_apps.outbox.services import run_together

        run_together(words[0], "billing.renew")
    elif verb == "relay":
        from shared_apps.outbox.flows import relay_until_quiet

        relay_until_quiet()
    elif verb == "page":
        from tests.faults.selling import open_page_in

        open_page_in(*words)
    elif verb == "open":
        from tests.faults.selling import open_by_slug

        open_by_slug(words[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
