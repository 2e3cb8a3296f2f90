"""
Postgres: the application logs in as a role that owns nothing; migrations log in as the owner.

`DATABASE_URL` is the application's role, `OWNER_DATABASE_URL` the owner's.
`EZSCALE_DB_AS_OWNER=yes` (set by `manage.py prepare` for itself) makes this process the owner.
"""

from urllib.parse import unquote, urlsplit

from config import options

DB_AS_OWNER = options.flag("EZSCALE_DB_AS_OWNER")
OWNER_DATABASE_URL = options.text("OWNER_DATABASE_URL")


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "kernel.db.backend",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": options.whole("EZSCALE_DB_CONN_MAX_AGE"),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": options.text("EZSCALE_PROCESS"),
            "options": "-c lock_timeout=10s -c statement_timeout=60s -c timezone=UTC -c jit=off",
        },
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


DATABASES = {
    "default": _database(
        (OWNER_DATABASE_URL if DB_AS_OWNER else "")
        or options.text("DATABASE_URL")
        or "postgres://nobody@127.0.0.1:1/none"
    )
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
PUBLIC_SCHEMA_NAME = "public"
# Migrations go through `prepare`; nothing makes or drops a schema on save or delete.
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
# One SET per switch. Safe only with kernel.db.backend, which tracks what the session really has.
TENANT_LIMIT_SET_CALLS = True
READY_POOL_SIZE = options.whole("EZSCALE_READY_POOL")
