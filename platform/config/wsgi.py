"""The WSGI entry: gunicorn config.wsgi:application, with `platform/` on the path."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.start import refuse_to_start_broken  # noqa: E402 - needs Django set up

refuse_to_start_broken()

from config.watching import outside  # noqa: E402 - needs Django set up

outside.begin()
