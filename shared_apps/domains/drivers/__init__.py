"""The outside: the DNS."""
