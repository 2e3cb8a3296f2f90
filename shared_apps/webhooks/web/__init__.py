"""Pages of webhooks, alike in both consoles."""
