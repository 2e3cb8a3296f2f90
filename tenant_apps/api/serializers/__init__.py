"""What the API shows and takes, by subject."""
