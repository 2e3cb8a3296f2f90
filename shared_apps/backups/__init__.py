"""
What is kept elsewhere, and whether it came back.

Owns: the journal of backups and rehearsals; sealed copies of uploads that lie on a disk; the words
spoken with pgBackRest, which keeps the database. Never decides what is right in the books: who
rehearses does (`config.rehearsal`). Invariants: I-200, I-201.
"""
