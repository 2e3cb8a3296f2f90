"""
The certificate authority and the edge.

Without a directory address no certificate is ordered; hosts then wait, with that reason shown.
"""

from kernel import env

# https://acme-v02.api.letsencrypt.org/directory in production.
ACME_DIRECTORY = env.text("EZSCALE_ACME_DIRECTORY", "")
# A bundle to trust besides the system's: for an authority of one's own.
ACME_CA_BUNDLE = env.text("EZSCALE_ACME_CA_BUNDLE", "")
ACME_EMAIL = env.text("EZSCALE_ACME_EMAIL", "")
# Where authorities look for the answer. Another port than 80 only in a lab.
ACME_HTTP_PORT = env.whole("EZSCALE_ACME_HTTP_PORT", 80)
# A lab's hosts lie on this machine: then our own probe may go to private addresses.
ACME_PROBE_PRIVATE = env.flag("EZSCALE_ACME_PROBE_PRIVATE", default=False)
ACME_TIMEOUT_SECONDS = env.whole("EZSCALE_ACME_TIMEOUT", 90)

# Challenges in the DNS, for the platform's wildcard: RFC 2136 updates.
ACME_DNS_DRIVER = env.text("EZSCALE_ACME_DNS_DRIVER", "rfc2136")
ACME_DNS_SERVER = env.text("EZSCALE_ACME_DNS_SERVER", "")
ACME_DNS_ZONE = env.text("EZSCALE_ACME_DNS_ZONE", "")
ACME_DNS_KEY_NAME = env.text("EZSCALE_ACME_DNS_KEY_NAME", "")
ACME_DNS_KEY = env.text("EZSCALE_ACME_DNS_KEY", "")

# How long the sealed copy of a certificate outlives its use, in days.
CERTIFICATE_COPY_DAYS = env.whole("EZSCALE_CERTIFICATE_COPY_DAYS", 14)
