"""When to order, when to wait, what a good certificate is: no clock, no network, no database."""
