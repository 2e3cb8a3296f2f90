"""
Events that commit with the change they tell of, and work that falls due.

Owns: the outbox (messages and one delivery per listener, unique: told at least once, effective
once), the relay with back-off and parking, and the small index of what is due in which store.
Never: what the events mean. Invariants: I-10, I-11.
"""
