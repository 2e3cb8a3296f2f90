"""
Postgres and Valkey from Python wheels, for laptops and tests, and the supervisor behind `make run`.

Owns: starting, adopting and stopping the two servers in a state folder; the database's login roles;
the table of the product's processes. Never: imports Django, or touches a server whose address was
given in the environment.
"""
