"""The outside: certbot, the DNS, our own probe. No ORM, never inside a transaction."""
