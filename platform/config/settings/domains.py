"""Stores' own hosts: where they must point, and whom we ask about the DNS."""

from config import options

# What a store's host is an alias of: anybody can read it in the DNS, so it names no platform.
# Outside of a lab it has no default, and a check asks for it.
EDGE_HOST = options.text("EZSCALE_EDGE_HOST")
# For an apex, which can't be an alias. Empty: the provider's ALIAS to EDGE_HOST.
EDGE_IPV4 = options.words("EZSCALE_EDGE_IPV4")
EDGE_IPV6 = options.words("EZSCALE_EDGE_IPV6")
# Further names that no store may claim or look like.
OWN_NAMES = options.words("EZSCALE_OWN_NAMES")
# Where the edge answers HTTPS, when that is not the port of PUBLIC_PORT (laptop).
EDGE_HTTPS_PORT = options.text("EZSCALE_EDGE_HTTPS_PORT")

# host:port, several with commas. Set (laptop, tests): only these are asked, about everything.
# Empty: the authoritative servers of each zone, found by a walk from the roots.
DNS_SERVERS = options.words("EZSCALE_DNS_SERVER")
# Other roots than the world's, host:port: a tree of one's own, on one port throughout.
DNS_ROOTS = options.words("EZSCALE_DNS_ROOTS")
# Who issues, as CAA records name it.
CERTIFICATE_AUTHORITY = options.text("EZSCALE_CAA_NAME")
