# shellcheck shell=bash
# Postgres, Valkey and the edge: how they are set up for the product.

set_up_postgres() {
  local conf=/etc/postgresql/$POSTGRES/main/conf.d/ezscale.conf
  [ -d "$(dirname "$conf")" ] || pg_createcluster "$POSTGRES" main >/dev/null
  put_file 0644 root:postgres "$conf" <"$RELEASE/infra/server/files/postgresql.conf"
}

# Debian's Valkey and Redis read one file; ours is named at its end, and wins.
set_up_valkey() {
  local name=redis file
  [ ! -d /etc/valkey ] || name=valkey
  VALKEY=$name-server
  file=/etc/$name/ezscale.conf
  put_file 0640 "root:$name" "$file" <<TEXT
# Jobs are kept here: none may vanish to make room.
maxmemory-policy noeviction
requirepass $(sed -E 's#^[a-z]+://:([^@]*)@.*#\1#' "$ETC/secrets/valkey-url")
TEXT
  if ! grep -qxF "include $file" "/etc/$name/$name.conf"; then
    printf 'include %s\n' "$file" >>"/etc/$name/$name.conf"
    changed "/etc/$name/$name.conf"
  fi
}

set_up_edge() {
  put_file 0644 root:root /etc/edge/names.js <"$RELEASE/infra/edge/names.js"
  fill_in_edge "$RELEASE/infra/edge/nginx.conf.template" "$(setting_of EZSCALE_ROOT_DOMAIN)" |
    put_file 0644 root:root /etc/edge/nginx.conf
  folder 0750 www-data:www-data /var/lib/edge
  folder 0700 www-data:www-data /var/lib/edge/certificates
  folder 0750 www-data:www-data /var/lib/edge/nginx
}

# fill_in_edge TEMPLATE ROOT: its user is the unit's, its access log the journal's.
fill_in_edge() {
  EDGE_USER='' EDGE_MODULES=/usr/lib/nginx/modules EDGE_SCRIPTS=/etc/edge \
    EDGE_STATE=/var/lib/edge/nginx EDGE_FOLDER=/var/lib/edge/certificates \
    EDGE_ACCESS_LOG=syslog:server=unix:/dev/log,nohostname,tag=edge \
    EDGE_ADDRESS=0.0.0.0 EDGE_HTTP=80 EDGE_HTTPS=443 EDGE_REDIRECT_PORT='' \
    EDGE_WEB=127.0.0.1:8000 EDGE_ROOT=$2 EDGE_ROOT_PATTERN=${2//./\\.} \
    python3 -c '
import os, string, sys
print(string.Template(open(sys.argv[1]).read()).safe_substitute(os.environ), end="")
' "$1"
}

# start_servers POSTGRES_CHANGED VALKEY_CHANGED
start_servers() {
  local one
  [ "$1" = 0 ] || service_is restart postgresql >/dev/null
  [ "$2" = 0 ] || service_is restart "$VALKEY" >/dev/null
  for one in postgresql "$VALKEY"; do
    service_is status "$one" >/dev/null 2>&1 || service_is start "$one" >/dev/null
  done
  for one in $(seq 60); do
    if setpriv --reuid=postgres --regid=postgres --init-groups psql -qtAc 'select 1' >/dev/null 2>&1; then
      return 0
    fi
    sleep 0.5
  done
  fail "Postgres does not answer: journalctl -u postgresql@$POSTGRES-main"
}

# Roles with the passwords of the addresses, the database, its tables, every store.
set_up_database() {
  (
    DATABASE_URL=$(<"$ETC/secrets/database-url")
    OWNER_DATABASE_URL=$(<"$ETC/secrets/owner-database-url")
    SUPERUSER_DATABASE_URL='postgresql:///postgres?host=/var/run/postgresql'
    export DATABASE_URL OWNER_DATABASE_URL SUPERUSER_DATABASE_URL PYTHONPATH=platform:.
    export PYTHONDONTWRITEBYTECODE=1
    cd "$RELEASE" || exit
    setpriv --reuid=postgres --regid=postgres --init-groups .venv/bin/python -m embedded roles
  )
  SERVER_RELEASE=$RELEASE "$RELEASE/infra/server/manage" prepare >/dev/null
}

# Once for each release: files of the one before stay, for pages that are open.
build_static() {
  local done=/var/lib/ezscale/static-of
  if [ "$(cat "$done" 2>/dev/null)" = "$(basename "$RELEASE")" ]; then
    return 0
  fi
  SERVER_RELEASE=$RELEASE "$RELEASE/infra/server/manage" build_fonts --into /var/lib/ezscale/static-build/ui/fonts >/dev/null
  SERVER_RELEASE=$RELEASE "$RELEASE/infra/server/manage" collectstatic --noinput >/dev/null
  basename "$RELEASE" >"$done"
  changed "static files"
}

# set_up_backups FILE: a filled-in infra/pgbackrest/pgbackrest.conf. Nothing without one.
set_up_backups() {
  [ -n "$1" ] || return 0
  put_file 0640 root:postgres /etc/pgbackrest/pgbackrest.conf <"$1"
  put_file 0644 root:postgres "/etc/postgresql/$POSTGRES/main/conf.d/archive.conf" \
    <"$RELEASE/infra/pgbackrest/archive.conf"
  default_setting EZSCALE_BACKUP_STANZA ezscale
}

begin_backups() {
  [ -n "$(setting_of EZSCALE_BACKUP_STANZA)" ] || return 0
  setpriv --reuid=postgres --regid=postgres --init-groups pgbackrest --stanza=ezscale stanza-create
  setpriv --reuid=postgres --regid=postgres --init-groups pgbackrest --stanza=ezscale check
}
