"""The roof: settings, hosts, the way in. Importing it makes the Celery app the current one."""

from config.celery_app import app as celery_app

__all__ = ["celery_app"]
