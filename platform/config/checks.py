"""What must be true before anything is served. A red check stops the start."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Critical, Tags, Warning, register

from config import options
from config.settings.security import DEMO_KEY, DEMO_SEALING_KEY
from config.watching import outside
from shared_apps.domains.rules.names import brand_words


@register(Tags.compatibility)
def platform_is_pythons_own(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`platform/` must stay a plain folder: as a package it would shadow the standard library."""
    folder = Path(settings.ROOT) / "platform" / "__init__.py"
    if folder.exists() or not hasattr(platform, "python_version"):
        return [Critical("platform/ became a package and shadows Python's own.", id="ezscale.E001")]
    return []


@register(Tags.security)
def keys_are_not_the_demo_ones(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Anything that is not on this machine's own name needs keys of its own."""
    if settings.ROOT_DOMAIN.endswith(".localhost"):
        return []
    problems: list[CheckMessage] = []
    if DEMO_KEY in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        problems.append(Critical("Set EZSCALE_SECRET_KEY.", id="ezscale.E002"))
    if DEMO_SEALING_KEY in settings.SEALING_KEYS:
        problems.append(Critical("Set EZSCALE_SEALING_KEYS.", id="ezscale.E003"))
    return problems


@register(Tags.security)
def assets_have_a_neutral_host(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Customers of every store see it, so it may not be a name of the platform or under it."""
    host, root = settings.ASSET_HOST, settings.ROOT_DOMAIN
    if host and host != root and not host.endswith(f".{root}"):
        return []
    return [
        Critical(f"Set EZSCALE_ASSET_HOST to a host that is not under {root}.", id="ezscale.E005")
    ]


@register(Tags.compatibility)
def the_edges_name_is_neutral(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Stores' records point at it, for everybody to read: it must not say whose platform it is."""
    if not settings.EDGE_HOST:
        return [Critical("Set EZSCALE_EDGE_HOST to a name of its own.", id="ezscale.E006")]
    words = brand_words((settings.ROOT_DOMAIN, *settings.OWN_NAMES))
    labels = {
        part for label in settings.EDGE_HOST.split(".") for part in (label, *label.split("-"))
    }
    if words & labels:
        text = f"EZSCALE_EDGE_HOST names the platform ({settings.EDGE_HOST}): stores' DNS shows it."
        return [Warning(text, id="ezscale.W006")]
    return []


@register(Tags.security)
def mail_has_a_neutral_name(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A store's mail must not tell whose platform it runs on."""
    name, own = settings.NEUTRAL_MAIL_DOMAIN.lower(), settings.ROOT_DOMAIN.split(".")[0].lower()
    if name and own not in name and settings.PLATFORM_NAME.lower() not in name:
        return []
    text = "Set EZSCALE_NEUTRAL_MAIL_DOMAIN to a domain that does not name the platform."
    return [Critical(text, id="ezscale.E007")]


@register(Tags.compatibility)
def names_are_read_by_somebody(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A name with a slip of the pen would else be a setting that quietly has its default."""
    found = options.unknown(os.environ)
    return [Warning(f"Nobody reads {one}.", id="ezscale.W008") for one in found]


@register(Tags.compatibility)
def what_watches_is_installed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A worker would only log that it can't, and nobody would ever see an error."""
    return [
        Critical(f"{name} needs the packages of requirements-watch.lock.", id="ezscale.E009")
        for name in outside.lacking()
    ]


@register(Tags.database)
def every_store_has_its_tables(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """A missing table of a both-lists app would otherwise be looked for in `public`."""
    if not databases:
        return []
    from kernel.tenancy.missing import missing_tables

    labels = {name.rsplit(".", 1)[-1] for name in settings.TENANT_APPS}
    expected = {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS or config.label in labels
        for model in config.get_models(include_auto_created=True)
    }
    return [
        Critical(f"{schema} lacks {', '.join(tables)}. Run manage.py prepare.", id="ezscale.E004")
        for schema, tables in missing_tables(expected)
    ]
