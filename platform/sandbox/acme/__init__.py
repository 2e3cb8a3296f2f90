"""
A certificate authority for laptop and tests: Pebble, which Debian ships, told what to do.

Its certificates are worth nothing anywhere else. It speaks ACME as Let's Encrypt does, looks at the
host over HTTP and DNS before it issues, and refuses a part of all nonces on purpose.
"""
