"""Outgoing mail: the platform's own way out, and the addresses under which stores write."""

from config import options

EMAIL_BACKEND = options.text("EZSCALE_EMAIL_BACKEND")
EMAIL_HOST = options.text("SMTP_HOST")
EMAIL_PORT = options.whole("SMTP_PORT")
EMAIL_HOST_USER = options.text("SMTP_USER")
EMAIL_HOST_PASSWORD = options.text("SMTP_PASSWORD")
EMAIL_USE_TLS = options.flag("SMTP_TLS")
EMAIL_TIMEOUT = 10

# Stores without a proven domain of their own write from <slug>@ this one. It names nobody.
NEUTRAL_MAIL_DOMAIN = options.text("EZSCALE_NEUTRAL_MAIL_DOMAIN")
# What a store's SPF record must hold: the platform's way out, under a name that is neutral, too.
MAIL_SPF = options.text("EZSCALE_MAIL_SPF", f"include:_spf.{NEUTRAL_MAIL_DOMAIN}")
# Postmark answers here; a laptop has a double of it.
POSTMARK_URL = options.text("EZSCALE_POSTMARK_URL")
# Empty: Amazon SES answers at the address of the region that a store chose.
SES_URL = options.text("EZSCALE_SES_URL")
