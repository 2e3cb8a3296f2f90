"""Ways in of a store."""
