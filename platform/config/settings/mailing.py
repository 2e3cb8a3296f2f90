"""Outgoing mail: the platform's own way out, and the addresses under which stores write."""

from config.settings.base import ROOT_DOMAIN
from kernel import env

_LAB = ROOT_DOMAIN.endswith(".localhost")

EMAIL_BACKEND = env.text("EZSCALE_EMAIL_BACKEND", "shared_apps.mailing.drivers.smtp.QuietSmtp")
EMAIL_HOST = env.text("SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.whole("SMTP_PORT", 4025)
EMAIL_HOST_USER = env.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10

# Stores without a proven domain of their own write from <slug>@ this one. It names nobody.
NEUTRAL_MAIL_DOMAIN = env.text(
    "EZSCALE_NEUTRAL_MAIL_DOMAIN", "mail-service.localhost" if _LAB else ""
)
# What a store's SPF record must hold: the platform's way out, under a name that is neutral, too.
MAIL_SPF = env.text("EZSCALE_MAIL_SPF", f"include:_spf.{NEUTRAL_MAIL_DOMAIN}")
# Postmark answers here; a laptop has a double of it.
POSTMARK_URL = env.text("EZSCALE_POSTMARK_URL", "https://api.postmarkapp.com/")
# Empty: Amazon SES answers at the address of the region that a store chose.
SES_URL = env.text("EZSCALE_SES_URL", "")
