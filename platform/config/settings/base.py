"""Where the project lies, who it is, and how it speaks."""

import os
from pathlib import Path

from kernel import env

ROOT = Path(__file__).resolve().parents[3]
STATE = Path(env.text("EZSCALE_STATE", str(ROOT / "var")))

DEMO = env.flag("EZSCALE_DEMO", default=False)
DEBUG = env.flag("EZSCALE_DEBUG", default=False)
PLATFORM_NAME = "EZSCALE"
# Central hosts are admin.<root>, partners.<root>; <root> itself is the platform's own shop.
ROOT_DOMAIN = env.text("EZSCALE_ROOT_DOMAIN", "ezscale.localhost")
LAB = ROOT_DOMAIN.endswith(".localhost")  # one machine: nothing here is public
# Scheme and port that people use to reach us; links in mails are made of it.
PUBLIC_SCHEME = env.text("EZSCALE_SCHEME", "http" if LAB else "https")
PUBLIC_PORT = env.text(
    "EZSCALE_PORT", os.environ.get("PORT", "8000") if PUBLIC_SCHEME == "http" else ""
)

LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# All of ours, so that no package's translation of the same message goes before it.
LOCALE_PATHS = [
    ROOT / "shared_apps" / "ui" / "locale",
    *sorted(path for where in ("*", "*_apps/*") for path in ROOT.glob(f"{where}/locale")),
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
