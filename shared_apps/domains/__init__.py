"""
Hosts and whose they are.

Owns: the hosts that are answered and the answer to "which store is this host"; claims, their proof
by DNS and every step on their way from claimed to released. Never: certificates, mails.
Invariants: I-03, I-45, I-46.
"""
