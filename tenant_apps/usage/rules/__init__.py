"""Pure: where periods of a meter begin and end."""
