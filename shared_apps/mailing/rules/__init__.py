"""What records a sender domain needs, and what those that were seen are worth. Pure."""
