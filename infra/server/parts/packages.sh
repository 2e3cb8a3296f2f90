# shellcheck shell=bash
# Debian's packages. Postgres and pgBackRest are postgresql.org's where Debian has none of this age.

PGDG_KEY=/usr/share/postgresql-common/pgdg/apt.postgresql.org.asc

apt() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null; }

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

is_known() { apt-cache show "$1" >/dev/null 2>&1; }

install_packages() {
  local wanted=(ca-certificates git make openssl python3 python3-venv nginx-light
    libnginx-mod-http-js postgresql-common "postgresql-$POSTGRES") missing=() one
  # Valkey where this Debian has it, else Redis: the product speaks to both.
  if is_installed valkey-server || is_known valkey-server; then
    wanted+=(valkey-server)
  else
    wanted+=(redis-server)
  fi
  [ -z "$BACKUP_CONFIG" ] || wanted+=(pgbackrest)
  for one in "${wanted[@]}"; do
    is_installed "$one" || missing+=("$one")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  # A run that was killed in the middle left packages half there, and apt refuses to go on.
  DEBIAN_FRONTEND=noninteractive dpkg --force-confold --configure -a >/dev/null 2>&1 </dev/null || true
  apt update
  # nginx starts itself when it is installed, on ports that are the edge's.
  [ -e /etc/nginx ] || mask_nginx
  if ! is_known "postgresql-$POSTGRES"; then
    add_postgresql_org
  fi
  apt install -y --no-install-recommends "${missing[@]}"
  changed "packages: ${missing[*]}"
}

mask_nginx() {
  mkdir -p /etc/systemd/system
  ln -sf /dev/null /etc/systemd/system/nginx.service
}

# The key comes with a package of Debian's, so nothing is trusted that was fetched unseen.
add_postgresql_org() {
  local release
  release=$(sed -n "s/^VERSION_CODENAME=//p" /etc/os-release)
  apt install -y --no-install-recommends ca-certificates postgresql-common
  put_file 0644 root:root /etc/apt/sources.list.d/postgresql.sources <<TEXT
Types: deb
URIs: https://apt.postgresql.org/pub/repos/apt
Suites: $release-pgdg
Components: main
Signed-By: $PGDG_KEY
TEXT
  apt update
  is_known "postgresql-$POSTGRES" || fail "apt knows no postgresql-$POSTGRES, and apt.postgresql.org \
did not help: try another version with --postgres (16 or newer), or give apt a mirror that has it"
}
