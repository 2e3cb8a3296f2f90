"""
Old and new release side by side: what a migration may do while both are running.

A release *expands*: tables, columns and indexes are added in ways that the release before does not
notice. What it stopped using is taken away one release later, by a migration that says so.
"""
