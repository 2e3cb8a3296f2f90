"""
Dedicated servers and what their switch ports counted: the part of SynergyCP's API that bandwidth
accounting asks, with its envelope and its key in the query.

    GET  /server                                    a page of servers; billing_id, per_page
    GET  /server/{id}                               with its ports
    GET  /server/{id}/port/{port}/bandwidth/usage   bits of each cycle
    PUT  /_sandbox/servers/{id}                     {"ports": {"7": [{"used": bits, "start": ISO}]}}

Faults: /_sandbox/faults, operations `servers`, `server`, `usage`; and `refuse`: 200, and the
envelope says that the call failed.
"""
