"""What every sandbox server shares: fault switches, a small store, a page shell, a way to start."""
