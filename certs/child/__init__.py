"""
What runs in certbot's own process: no Django, no settings, no database, no keys but the account's.

It speaks with the issuer over one socket, a JSON object a line, and waits for "ok" after each.
"""
