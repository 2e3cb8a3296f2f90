"""
A backup counts when it came back: all of it is restored to an instant, and its books are computed.

`heads` says how every ledger ended at that instant, `server` holds what was restored, `drill` does
it in one go and writes down what came of it.
"""
