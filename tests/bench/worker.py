"""
A process that serves requests without a socket, when told to. One process per way of serving, so
that each has its own settings, caches and connections, as a web worker has.

It reads one JSON order a line and answers with one JSON line. Ways ("faces"):

    routed   only `config.middleware.HostRouting` around the view, with the role wall
    plain    no middleware, Django's own Postgres engine, one store's search_path in the options
    product  all middleware and all pages of the product
    pooled   as `routed`, with psycopg's pool instead of a connection per thread
    owner    the schemas' owner: runs migrations
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlsplit

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Any]


def main(face: str, schema: str) -> None:
    if face == "owner":
        os.environ["EZSCALE_DB_AS_OWNER"] = "yes"
    import django
    from django.conf import settings

    _choose_database(settings, face, schema)
    django.setup()
    _choose_middleware(settings, face)
    work = _Owner() if face == "owner" else _Web(face)
    _answer({"ready": face})
    for line in sys.stdin:
        order = json.loads(line)
        _answer(getattr(work, order.pop("do"))(**order))


def _answer(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _choose_database(settings: Any, face: str, schema: str) -> None:
    database = settings.DATABASES["default"]
    database["CONN_HEALTH_CHECKS"] = False  # the same extra round trip on all sides
    if face == "pooled":
        database["CONN_MAX_AGE"] = 0
        database["OPTIONS"]["pool"] = {"min_size": 2, "max_size": 8}
    if face == "plain":
        owner = urlsplit(settings.OWNER_DATABASE_URL)
        database |= {
            "ENGINE": "django.db.backends.postgresql",
            "USER": owner.username,
            "PASSWORD": owner.password,
        }
        database["OPTIONS"]["options"] += f" -c search_path={schema},public,extensions"


def _choose_middleware(settings: Any, face: str) -> None:
    """After the apps are ready: allauth refuses to start without its own."""
    if face in {"routed", "pooled"}:
        settings.MIDDLEWARE = ["config.middleware.HostRouting"]
    if face == "plain":
        settings.MIDDLEWARE = []
        settings.ROOT_URLCONF = "tests.bench.urls"


class _Owner:
    def migrate(self, schema: str) -> float:
        """
        Open a schema as django-tenants does by itself: run every migration in it. Seconds.

        With the role and grants at the end: what a claimed or cloned schema has, too.
        """
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        from kernel.tenancy.cloning import role_script
        from kernel.tenancy.wall import append_only_tables

        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {schema}")
        call_command(
            "migrate_schemas", tenant=True, schema_name=schema, interactive=False, verbosity=0
        )
        with connection.cursor() as cursor:
            cursor.execute(role_script(schema, append_only_tables(settings.TENANT_APPS)))
        return time.perf_counter() - begun


class _Web:
    def __init__(self, face: str) -> None:
        from django.core.wsgi import get_wsgi_application

        from config import middleware

        if face != "product":
            middleware._URLCONF["store"] = "tests.bench.urls"
        self.application: WSGI = get_wsgi_application()
        self.cookie = ""

    def serve(self, path: str, hosts: list[str], count: int) -> float:
        """`count` requests, one after the other, the hosts in turn. The median, in seconds."""
        spans = sorted(self._spans(path, hosts, count))
        return spans[len(spans) // 2]

    def throughput(self, path: str, hosts: list[str], count: int, threads: int) -> float:
        """
        Requests a second of `threads` threads, each serving `count`, hosts in turn.

        Every thread has called every host before the clock starts, as in a worker that runs long.
        """
        failed: list[BaseException] = []
        start = threading.Barrier(threads + 1)

        def run(first: int) -> None:
            from django.db import connections

            turned = hosts[first % len(hosts) :] + hosts[: first % len(hosts)]
            try:
                self.serve(path, turned, len(turned))
                start.wait()
                self.serve(path, turned, count)
            except BaseException as error:  # noqa: BLE001 - told by the thread that waits
                failed.append(error)
                start.abort()
            finally:
                connections.close_all()

        crew = [threading.Thread(target=run, args=(number * 3,)) for number in range(threads)]
        for thread in crew:
            thread.start()
        with contextlib.suppress(threading.BrokenBarrierError):
            start.wait()
        begun = time.perf_counter()
        for thread in crew:
            thread.join()
        if failed:
            raise failed[0]
        return threads * count / (time.perf_counter() - begun)

    def wire(self, path: str, host: str, before: str) -> list[str]:
        """All that a warm request sends to the database after another store's, SETs included."""
        from django.db import connection

        sent: list[str] = []

        def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            sent.append(str(sql))
            return execute(sql, params, many, context)

        self.serve(path, [host, before], 2)
        with connection.execute_wrapper(note):
            self.serve(path, [host], 1)
        return sent

    def _spans(self, path: str, hosts: list[str], count: int) -> Iterator[float]:
        environs = [_environ(path, host, self.cookie) for host in hosts]
        for environ in islice(cycle(environs), count):
            status: list[str] = []
            begun = time.perf_counter()
            response = self.application(dict(environ), lambda s, h, seen=status: seen.append(s))
            for _ in response:
                pass
            response.close()
            yield time.perf_counter() - begun
            if not status[0].startswith("200"):
                raise RuntimeError(f"{environ['HTTP_HOST']}{path} answered {status[0]}")


def _environ(path: str, host: str, cookie: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": f"{host}:8000",
        "HTTP_ACCEPT": "text/html",
        **({"HTTP_COOKIE": cookie} if cookie else {}),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
