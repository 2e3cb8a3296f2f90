"""Answers of the console, by subject."""
