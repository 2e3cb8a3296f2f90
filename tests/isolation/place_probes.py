"""Probes of what carries the store beside the database: cache, seals, signatures, files, tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from celery import current_app, shared_task
from django.core.cache import cache
from django.core.files.storage import default_storage

from kernel.errors import NoStore, NotFound
from kernel.secrets import Secret, Unsealable
from kernel.tenancy import files, signing, vault
from kernel.tenancy.context import current_store, in_store, nowhere, on_platform_side
from kernel.tenancy.store import Store
from kernel.tenancy.tasks import StoreTask
from shared_apps.idempotency import services as idempotency
from tests.isolation.probe import Probe, Verdict
from tests.isolation.worlds import Side

PURPOSES = ("download", "unsubscribe", "confirm", "import")
KINDS = ("payments.account", "service.password", "identity.second_factor")
HOUR = 3600


@shared_task(base=StoreTask, name="tests.isolation.where_am_i")
def where_am_i() -> str:
    """A task of a store, as any app would write it."""
    return current_store().key


def _tell(kind: str, name: str, mine: Side, other: Side, seen: Callable[[Store], bool]) -> Probe:
    """`seen(store)`: whether code in `store` gets at what `mine` has."""

    def attack() -> Verdict:
        with in_store(other.store):
            found = seen(other.store)
        return Verdict(not found, "seen" if found else "not seen")

    def twin() -> bool:
        with in_store(mine.store):
            return seen(mine.store)

    return Probe(kind, f"{mine.store.slug} → {other.store.slug}: {name}", attack, twin)


def cache_probes(mine: Side, other: Side) -> Iterator[Probe]:
    for key in ("plan", "throttle:login:127.0.0.1", "lock:renew"):

        def seen(_store: Store, key: str = key) -> bool:
            with in_store(mine.store):
                cache.set(key, mine.canary, 60)
            return bool(cache.get(key) == mine.canary)

        yield _tell("cache", f"reads {key}", mine, other, seen)


def seal_probes(mine: Side, other: Side) -> Iterator[Probe]:
    for kind in KINDS:

        def seen(_store: Store, kind: str = kind) -> bool:
            with in_store(mine.store):
                sealed = vault.seal(kind, Secret(mine.canary))
            try:
                return vault.unseal(kind, sealed).reveal() == mine.canary
            except Unsealable:
                return False

        yield _tell("seal", f"opens {kind}", mine, other, seen)


def signature_probes(mine: Side, other: Side) -> Iterator[Probe]:
    for purpose in PURPOSES:

        def seen(_store: Store, purpose: str = purpose) -> bool:
            with in_store(mine.store):
                text = signing.sign(purpose, {"invoice": 1})
            try:
                return bool(signing.unsign(purpose, text, max_age_seconds=HOUR))
            except signing.BadSignature:
                return False

        yield _tell("signature", f"reads a signed {purpose} value", mine, other, seen)


def file_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """The same name, a path with `..`, and the other's whole path."""
    with in_store(mine.store):
        whole = files.path_for("proof/own.txt")
    for name in ("proof/own.txt", f"../{mine.store.key}/proof/own.txt", whole, f"/{whole}"):

        def seen(store: Store, name: str = name) -> bool:
            with in_store(mine.store):
                files.save("proof/own.txt", mine.canary.encode())
            try:
                wanted = "proof/own.txt" if store is mine.store else name
                return files.read(wanted) == mine.canary.encode()
            except NotFound:
                return False
            finally:
                default_storage.delete(whole)

        yield _tell("file", f"reads {name.replace(mine.store.key, 'KEY')}", mine, other, seen)


def idempotency_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """An Idempotency-Key of one store says nothing in another, even for the same owner id."""

    def seen(_store: Store) -> bool:
        asked = {"method": "POST", "path": "/api/v1/orders/", "body": {}}
        with in_store(mine.store):
            idempotency.begin(owner="one", key="probe", request=asked)
            idempotency.finish(owner="one", key="probe", status=201, answer={"of": mine.canary})
        return idempotency.begin(owner="one", key="probe", request=asked) is not None

    yield _tell("idempotency", "gets the other's answer", mine, other, seen)


def task_probes(mine: Side) -> Iterator[Probe]:
    """A task without a place, or with one that is none, does nothing."""
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("no place", {}),
        ("an empty place", {"place": ""}),
        ("an unknown place", {"place": "t_000000000000"}),
        ("a place that is no store's name", {"place": "pg_catalog"}),
        ("the template's schema", {"place": "t_template"}),
    ]
    for name, given in wrong:
        yield _task_probe(f"{mine.store.slug}: a task with {name}", given, mine)


def _task_probe(name: str, given: dict[str, Any], mine: Side) -> Probe:
    def attack() -> Verdict:
        with in_store(mine.store):  # what a task before it may have left behind
            try:
                ran = where_am_i(**given)
            except NoStore as refusal:
                return Verdict(True, str(refusal))
        return Verdict(False, f"ran in {ran}")

    def twin() -> bool:
        with nowhere():
            return where_am_i(place=mine.store.key) == mine.store.key

    return Probe("task", name, attack, twin)


def platform_task_probes(mine: Side) -> Iterator[Probe]:
    """Every registered platform task refuses a store as its place."""
    for name, task in sorted(current_app.tasks.items()):
        if not isinstance(task, StoreTask) and hasattr(task, "abstract") and "celery." not in name:

            def attack(task: Any = task) -> Verdict:
                try:
                    task(place=mine.store.key)
                except NoStore as refusal:
                    return Verdict(True, str(refusal))
                return Verdict(False, "ran")

            # Its twin: the same task is known and has a body to run on the platform side.
            yield Probe("task", f"{name} with a store as its place", attack, _platform_works)


def _platform_works() -> bool:
    from shared_apps.outbox.tasks import relay

    relay()
    with on_platform_side():
        return True


def all_probes(mine: Side, other: Side) -> list[Probe]:
    found: list[Probe] = []
    for make in (cache_probes, seal_probes, signature_probes, file_probes, idempotency_probes):
        found += make(mine, other)
    return [*found, *task_probes(mine)]
