"""
Does the wall of roles stand as the code declares it?

`raise_wall` builds it with every `prepare`. Between two of them a person with the owner's password
can grant something "for a moment"; nothing would say so. This compares what the catalog holds with
what the apps declare, one query each, over no table of anybody.
"""

from __future__ import annotations

from typing import Any

from kernel.tenancy.cloning import APP_ROLE, STORES_ROLE
from kernel.tenancy.store import PLATFORM
from kernel.tenancy.wall import declared

_GRANTS = """
select c.relname, a.privilege_type, ''
from pg_class c cross join lateral aclexplode(c.relacl) a
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and a.grantee in (0, (select oid from pg_roles where rolname = %(stores)s))
union all
select c.relname, a.privilege_type, t.attname
from pg_class c join pg_attribute t on t.attrelid = c.oid
  cross join lateral aclexplode(t.attacl) a
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and a.grantee in (0, (select oid from pg_roles where rolname = %(stores)s))
"""
# A right by name goes past what stores have in common; who may not enter a schema sees no table.
_BY_NAME = """
select r.rolname, a.privilege_type, 'public.' || c.relname
from pg_class c cross join lateral (
  select * from aclexplode(c.relacl) union all
  select x.* from pg_attribute t cross join lateral aclexplode(t.attacl) x where t.attrelid = c.oid
) a join pg_roles r on r.oid = a.grantee
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
  and (r.rolname ~ '^t_' or r.rolname = %(app)s)
union
select coalesce(r.rolname, 'everybody'), a.privilege_type, 'schema ' || n.nspname
from pg_namespace n cross join lateral aclexplode(n.nspacl) a
  left join pg_roles r on r.oid = a.grantee
where n.nspname ~ '^t_' and a.grantee <> n.nspowner and r.rolname is distinct from n.nspname
"""
_OTHER_POLICIES = """
select c.relname, p.polname from pg_policy p join pg_class c on c.oid = p.polrelid
where c.relnamespace = 'public'::regnamespace and not c.relname = any(%(tables)s)
"""
_POLICIES = """
select c.relname, c.relrowsecurity, p.polname,
  pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
from pg_class c left join pg_policy p on p.polrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relname = any(%(tables)s)
"""
# A store's role, and what it may be a member of: only what all stores have in common.
_ROLES = """
select r.rolname from pg_roles r
where pg_has_role(r.oid, %(stores)s, 'MEMBER') and r.rolname <> %(stores)s
  and not r.rolsuper and r.rolname ~ '^t_'
  and (r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or exists (
    select 1 from pg_auth_members m join pg_roles g on g.oid = m.roleid
    where m.member = r.oid and g.rolname <> %(stores)s))
union
select r.rolname from pg_roles r
where r.rolname = any(array[%(app)s, %(platform)s, %(stores)s])
  and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb)
union
select r.rolname from pg_roles r join pg_auth_members m on m.member = r.oid
  join pg_roles g on g.oid = m.roleid
where r.rolname = any(array[%(platform)s, %(stores)s])
  or r.rolname = %(app)s and g.rolname <> %(platform)s and g.rolname !~ '^t_'
"""


def drift(cursor: Any) -> list[str]:
    """What differs from the declared wall, one sentence each; empty when it stands."""
    return [*_too_much(cursor), *_open_rows(cursor), *_strong_roles(cursor)]


def _too_much(cursor: Any) -> list[str]:
    allowed = {
        (access.table, right.strip(), column if right.strip() == "SELECT" else "")
        for access in declared()
        for right in access.rights.split(",")
        for column in (access.columns or ("",))
    }
    cursor.execute(_GRANTS, {"stores": STORES_ROLE})
    found = {tuple(row) for row in cursor.fetchall()} - allowed
    everybody = [
        f"stores may {right} {table}{f'.{column}' if column else ''}, which nobody declares"
        for table, right, column in sorted(found)
    ]
    cursor.execute(_BY_NAME, {"app": APP_ROLE})
    named = sorted(cursor.fetchall())
    return everybody + [f"{who} may {right} {what}, by name" for who, right, what in named]


def _open_rows(cursor: Any) -> list[str]:
    own = {access.table: access.own for access in declared() if access.own}
    cursor.execute(_POLICIES, {"tables": list(own)})
    closed: dict[str, bool] = {}
    others: list[str] = []
    for table, secured, policy, reads, writes in cursor.fetchall():
        column = own[table]  # Postgres writes a cast where the column is no text
        rules = {f"({one} = (CURRENT_USER)::text)" for one in (column, f"({column})::text")}
        good = bool(secured) and policy == "store_own" and reads == writes and reads in rules
        closed[table] = closed.get(table, False) or good
        if policy not in {"store_own", "platform_all", None}:
            others.append(f"{table} has a policy that nobody declares: {policy}")
    cursor.execute(_OTHER_POLICIES, {"tables": list(own)})
    others += [
        f"{table} has a policy that nobody declares: {policy}"
        for table, policy in cursor.fetchall()
    ]
    missing = [f"rows of {table} are not walled" for table in own if not closed.get(table)]
    return sorted(missing) + sorted(others)


def _strong_roles(cursor: Any) -> list[str]:
    roles = {"app": APP_ROLE, "stores": STORES_ROLE, "platform": PLATFORM.role}
    cursor.execute(_ROLES, roles)
    return [f"the role {row[0]} can do more than it should" for row in cursor.fetchall()]
