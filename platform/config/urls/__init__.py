"""One urlconf per kind of host."""
