"""Celery and Valkey. Valkey holds nothing that cannot be rebuilt: the database is the truth."""

import ssl

from config import options

REDIS_URL = options.text("REDIS_URL") or "redis://127.0.0.1:1"
# Who was told of no Valkey (the edge's agent) nudges nobody: the next tick finds its work.
NUDGES = bool(options.text("REDIS_URL"))

CELERY_BROKER_URL = f"{REDIS_URL}/0"
# With `rediss://` alone kombu would take any certificate.
CELERY_BROKER_USE_SSL = (
    {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
    if REDIS_URL.startswith("rediss://")
    else None
)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "normal"
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/1",
        "KEY_FUNCTION": "kernel.tenancy.cache.store_key",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
}
