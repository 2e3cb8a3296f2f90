"""`manage.py api_schema > tests/api/openapi.json`: the API's document without a store."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from tenant_apps.api.document import common_document


class Command(BaseCommand):
    help = "Print the OpenAPI document that is the same for every store."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(common_document(), indent=1, sort_keys=True))
