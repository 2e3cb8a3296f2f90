"""
Tenancy: which store the running code is in, and the walls between stores.

`context` enters and leaves; `routing` turns a host into a place; `cloning` makes a store's schema;
`wall` declares who may see what in `public`; `cache`, `files`, `signing`, `tasks` carry the store.
Without a store, all of them refuse.
"""
