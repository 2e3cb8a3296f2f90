#!/usr/bin/env python
"""Django's command line, with `platform/` on the path (a plain folder, never a package)."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# These make and change tables: they log in as the owner.
OWNER_COMMANDS = {"prepare", "migrate", "migrate_schemas", "makemigrations", "sqlmigrate"}


def main() -> None:
    sys.path.insert(0, str(ROOT / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["EZSCALE_DB_AS_OWNER"] = "yes"
    from config.attach import use_running_servers

    use_running_servers(ROOT)
    from django.core.management import execute_from_command_line

    from kernel.env import BadSetting

    try:
        execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
