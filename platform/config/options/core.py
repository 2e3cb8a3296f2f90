"""Settings of the process, its keys, its servers and its files."""

from __future__ import annotations

from config.options.option import Option

PROCESS = [
    Option(
        "EZSCALE_STATE",
        "folder",
        "var/ of the checkout",
        "Where the product may write: static files, uploads, heartbeats.",
    ),
    Option(
        "EZSCALE_PROCESS",
        "word",
        "ezscale",
        "The name of this process in the database's list of sessions, and of its heartbeat.",
    ),
    Option(
        "EZSCALE_DEMO",
        "yes/no",
        "no",
        "Demo stores and their logins, which everybody knows: only in a lab.",
        lab_only=True,
    ),
    Option(
        "EZSCALE_DEBUG",
        "yes/no",
        "no",
        "Django's pages for programmers: only in a lab.",
        lab_only=True,
    ),
    Option(
        "EZSCALE_LOG_LEVEL",
        "text",
        "INFO",
        "The least that is logged.",
        choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
    ),
    Option(
        "EZSCALE_LOG_FORMAT",
        "text",
        "json",
        "Log lines for programs, or for people.",
        choices=("json", "words"),
    ),
    Option(
        "EZSCALE_METRICS_FOLDER",
        "folder",
        "metrics of the state",
        "Where counts are kept while it runs; best in memory, which a full disk leaves alone.",
    ),
    Option(
        "EZSCALE_WATCHED_FOLDERS",
        "folders",
        "",
        "Whose disks' room is told beside the state's, as that of a Postgres on this machine.",
    ),
    Option(
        "EZSCALE_METRICS_TOKEN",
        "text",
        "",
        "Who sends it as a bearer token reads `/metrics`. Empty: there is no such page.",
        secret=True,
        low=16,
    ),
    Option(
        "EZSCALE_SENTRY_DSN",
        "address",
        "",
        "Where errors are sent. Needs `requirements-watch.lock`. Empty: nowhere.",
        secret=True,
    ),
    Option(
        "EZSCALE_OTLP_URL",
        "address",
        "",
        "Where OpenTelemetry takes traces (OTLP over HTTP). Needs the same. Empty: nowhere.",
    ),
]
KEYS = [
    Option(
        "EZSCALE_SECRET_KEY",
        "signing keys",
        "the demo's key",
        "Sessions and signed links; newest first, with commas. `openssl rand -base64 48`",
        secret=True,
        needed=True,
    ),
    Option(
        "EZSCALE_SEALING_KEYS",
        "sealing keys",
        "the demo's key",
        "Newest first, with commas; lost, all sealed secrets are. `openssl rand -base64 32`",
        secret=True,
        needed=True,
    ),
]
SERVERS = [
    Option(
        "DATABASE_URL",
        "database address",
        "",
        "The application's role: it owns nothing. Empty: `make run` brings a Postgres of its own.",
        secret=True,
    ),
    Option(
        "OWNER_DATABASE_URL",
        "database address",
        "",
        "The owner's role: for `prepare` and the workers, never for the web.",
        secret=True,
    ),
    Option(
        "EZSCALE_DB_AS_OWNER",
        "yes/no",
        "no",
        "Log in as the owner. `manage.py` sets it for its commands that change tables.",
    ),
    Option(
        "EZSCALE_DB_CONN_MAX_AGE",
        "number",
        "300",
        "Seconds for which a connection is kept between two requests.",
        high=86400,
    ),
    Option(
        "EZSCALE_READY_POOL",
        "number",
        "4",
        "Schemas that are kept ready for new stores.",
        high=1000,
    ),
    Option(
        "REDIS_URL",
        "Valkey address",
        "",
        "Valkey (or Redis): jobs in database 0, cache in 1. Without a database number.",
        secret=True,
    ),
]
FILES = [
    Option(
        "S3_BUCKET", "bucket", "", "The bucket of uploads. Empty: the folder `media` of the state."
    ),
    Option(
        "S3_CERTIFICATE_BUCKET",
        "bucket",
        "S3_BUCKET",
        "The bucket of sealed certificates; best one of their own.",
    ),
    Option("S3_ENDPOINT_URL", "address", "", "Another S3 than Amazon's."),
    Option("S3_REGION", "word", "", "The region of the buckets."),
    Option(
        "EZSCALE_STATIC_STORAGE",
        "class",
        "config.statics.NamedByContent",
        "How static files are stored. Another one for tests.",
    ),
]
BACKUPS = [
    Option(
        "EZSCALE_BACKUP_STANZA",
        "word",
        "",
        "The stanza of pgBackRest that keeps the database. Empty: another keeps it, or nobody.",
    ),
    Option(
        "EZSCALE_BACKUP_CONFIG",
        "file",
        "/etc/pgbackrest/pgbackrest.conf",
        "The file of pgBackRest: where its repository is, and how it is encrypted.",
    ),
    Option(
        "S3_BACKUP_BUCKET",
        "bucket",
        "",
        "The bucket of sealed copies of uploads that lie on a disk. Empty: the folder `backups`"
        " of the state, which is lost with the disk.",
    ),
]
IDENTITY = [
    Option(
        "EZSCALE_PASSWORD_HASHER",
        "class",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "How new passwords are hashed. Another one for tests.",
    ),
    Option(
        "EZSCALE_TEAM_SECOND_FACTOR",
        "yes/no",
        "yes, or no in the demo",
        "Staff and a store's team must have a second factor.",
    ),
    Option(
        "EZSCALE_CONSOLE_IDLE_MINUTES",
        "number",
        "30",
        "Minutes without an act after which a sign-in of staff or a store's team ends.",
        low=1,
        high=1440,
    ),
    Option(
        "EZSCALE_CONSOLE_SESSION_HOURS",
        "number",
        "12",
        "Hours after which it ends whatever happens.",
        low=1,
        high=336,
    ),
    Option(
        "EZSCALE_STAFF_NETWORKS",
        "networks",
        "",
        "From where the staff host is answered (docs/security.md). Empty: from everywhere.",
    ),
    Option(
        "EZSCALE_STAFF_PROXY_SECRET",
        "word",
        "",
        "What an access proxy before the staff host sends as `X-Staff-Proxy-Secret`."
        " Empty: nothing is asked. `openssl rand -hex 24`",
        secret=True,
        low=16,
    ),
    Option(
        "EZSCALE_INSECURE_PASSKEYS",
        "yes/no",
        "yes where the scheme is http",
        "Take passkeys over plain HTTP.",
    ),
    Option(
        "EZSCALE_PAYMENT_PAGES",
        "addresses",
        "",
        "Further pages to which paying may send a customer (with commas).",
    ),
]
