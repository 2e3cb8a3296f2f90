"""Ways in of the API, by subject."""
