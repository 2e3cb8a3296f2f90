"""Absolute addresses, made of verified hosts and never of what a request claims."""

from __future__ import annotations

from django.conf import settings

from kernel.tenancy.context import current_store_or_none


def host_url(host: str, path: str = "/") -> str:
    """`https://host/path`, with the port where the installation has one."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{host}{port}{path}"


def padlock_url(host: str, path: str = "/") -> str:
    """The same over HTTPS: on a laptop the edge has a port of its own."""
    port = settings.EDGE_HTTPS_PORT
    return f"https://{host}:{port}{path}" if port else host_url(host, path)


def absolute_url(path: str) -> str:
    """A link on the current store's primary host; on the platform side, on the staff host."""
    store = current_store_or_none()
    return host_url(store.primary_host if store else f"admin.{settings.ROOT_DOMAIN}", path)
