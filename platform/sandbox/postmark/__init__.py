"""
Postmark's double: the calls that the product makes, with the vendor's own wire protocol.

`POST /email`, `GET /messages/outbound` with its metadata filters, `GET /server`. Nothing leaves
this machine; what was taken is kept for tests and for people to read.
"""
