"""Where the project lies, who it is, and how it speaks."""

from pathlib import Path

from config import options

options.refuse_nonsense()

ROOT = Path(__file__).resolve().parents[3]
STATE = Path(options.text("EZSCALE_STATE", str(ROOT / "var")))

DEMO = options.flag("EZSCALE_DEMO")
DEBUG = options.flag("EZSCALE_DEBUG")
PLATFORM_NAME = "EZSCALE"
# Central hosts are admin.<root>, partners.<root>; <root> itself is the platform's own shop.
ROOT_DOMAIN = options.text("EZSCALE_ROOT_DOMAIN")
LAB = options.is_lab()  # one machine: nothing here is public
# Scheme and port that people use to reach us; links in mails are made of it.
PUBLIC_SCHEME = options.text("EZSCALE_SCHEME")
PUBLIC_PORT = options.text("EZSCALE_PORT", options.text("PORT") if PUBLIC_SCHEME == "http" else "")

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
