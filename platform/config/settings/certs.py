"""
The certificate authority and the edge.

Without a directory address no certificate is ordered; hosts then wait, with that reason shown.
"""

from config import options

# https://acme-v02.api.letsencrypt.org/directory in production.
ACME_DIRECTORY = options.text("EZSCALE_ACME_DIRECTORY")
# A bundle to trust besides the system's: for an authority of one's own.
ACME_CA_BUNDLE = options.text("EZSCALE_ACME_CA_BUNDLE")
ACME_EMAIL = options.text("EZSCALE_ACME_EMAIL")
# Where authorities look for the answer. Another port than 80 only in a lab.
ACME_HTTP_PORT = options.whole("EZSCALE_ACME_HTTP_PORT")
# A lab's hosts lie on this machine: then our own probe may go to private addresses.
ACME_PROBE_PRIVATE = options.flag("EZSCALE_ACME_PROBE_PRIVATE")
ACME_TIMEOUT_SECONDS = options.whole("EZSCALE_ACME_TIMEOUT")

# Challenges in the DNS, for the platform's wildcard: RFC 2136 updates.
ACME_DNS_DRIVER = options.text("EZSCALE_ACME_DNS_DRIVER")
ACME_DNS_SERVER = options.text("EZSCALE_ACME_DNS_SERVER")
ACME_DNS_ZONE = options.text("EZSCALE_ACME_DNS_ZONE")
ACME_DNS_KEY_NAME = options.text("EZSCALE_ACME_DNS_KEY_NAME")
ACME_DNS_KEY = options.text("EZSCALE_ACME_DNS_KEY")

# How long the sealed copy of a certificate outlives its use, in days.
CERTIFICATE_COPY_DAYS = options.whole("EZSCALE_CERTIFICATE_COPY_DAYS")
