"""
DNS for a machine without domains: servers for every zone, and a page that plays the registrar.

Two name servers answer, so that they can contradict each other; each name can be put into a mood
(SERVFAIL, wrong signatures, silence …). RFC 2136 updates are taken when signed.
"""
