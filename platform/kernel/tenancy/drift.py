"""
Does the wall of roles stand as the code declares it?

`raise_wall` builds it with every `prepare`. Between two of them a person with the owner's password
can grant something "for a moment"; nothing would say so. This compares what the catalog holds with
what the apps declare, one query each, over no table of anybody.
"""

from __future__ import annotations

from typing import Any

from kernel.tenancy.cloning import STORES_ROLE
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
union all
select r.rolname from pg_roles r
where r.rolname = any(array[session_user::text, %(platform)s, %(stores)s])
  and (r.rolsuper or r.rolbypassrls)
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
    return [
        f"stores may {right} {table}{f'.{column}' if column else ''}, which nobody declares"
        for table, right, column in sorted(found)
    ]


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
    missing = [f"rows of {table} are not walled" for table in own if not closed.get(table)]
    return sorted(missing) + sorted(others)


def _strong_roles(cursor: Any) -> list[str]:
    cursor.execute(_ROLES, {"stores": STORES_ROLE, "platform": PLATFORM.role})
    return [f"the role {row[0]} can do more than it should" for row in cursor.fetchall()]
