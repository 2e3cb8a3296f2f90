"""Pure: which events can be taken."""
