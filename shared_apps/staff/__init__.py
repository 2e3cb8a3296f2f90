"""EZSCALE staff's own pages: the overview, the stores, opening one, moving a demo store's clock."""
