"""What may be claimed, what must be set, what was seen: no clock, no network, no database."""
