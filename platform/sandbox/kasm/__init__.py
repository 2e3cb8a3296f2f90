"""
A small server that speaks Kasm Workspaces' developer API, for demo, development and tests.

Both generations: up to 1.18 (`/api/public/<function>`, key and secret in the body) and 1.19
(`/api/<function>`, HTTP Basic). It keeps a ledger (`/_sandbox/ledger`) of everything that was ever
started, can be told to fail (`/_sandbox/faults`), and lets things happen that nobody asked for
through the API: a session ends, a user is deleted, an image goes, the clock is wrong. No real
desktop is behind it; a link opens a page that looks like one.
"""
