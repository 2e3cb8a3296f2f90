# shellcheck shell=bash
# /etc/ezscale: settings that anybody may read, secrets that root alone may. Written once, kept for good.

ETC=${SERVER_ETC:-/etc/ezscale}

# Each has a file of its own, which root alone reads. `settings` is for everybody's eyes.
# shellcheck disable=SC2034 # words.sh refuses them by it
declare -A SECRETS=([DATABASE_URL]=database-url [OWNER_DATABASE_URL]=owner-database-url [REDIS_URL]=valkey-url
  [EZSCALE_SECRET_KEY]=secret-key [EZSCALE_SEALING_KEYS]=sealing-keys [EZSCALE_METRICS_TOKEN]=metrics-token
  [SMTP_PASSWORD]=smtp-password [EZSCALE_ACME_DNS_KEY]=acme-dns-key
  [SMTP_USER]=smtp-user [EZSCALE_STAFF_PROXY_SECRET]=staff-proxy-secret [EZSCALE_SENTRY_DSN]=sentry-dsn
  [AWS_ACCESS_KEY_ID]=aws-credentials [AWS_SECRET_ACCESS_KEY]=aws-credentials)

# setting NAME VALUE: a value that was asked for now stands there afterwards.
setting() {
  local name=$1 value=$2 file=$ETC/settings
  if grep -qxF "$name=$value" "$file" 2>/dev/null; then
    return 0
  fi
  if grep -q "^$name=" "$file" 2>/dev/null; then
    local new
    new=$(mktemp)
    # In its place, so that a comment above it stays above it.
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        "$name="*) printf '%s=%s\n' "$name" "$value" ;;
        *) printf '%s\n' "$line" ;;
      esac
    done <"$file" >"$new"
    cat "$new" >"$file"
    rm -f "$new"
  else
    printf '%s=%s\n' "$name" "$value" >>"$file"
  fi
  changed "$name in $file"
}

# default_setting NAME VALUE: only where nothing was said before.
default_setting() {
  grep -q "^$1=" "$ETC/settings" 2>/dev/null || setting "$1" "$2"
}

setting_of() { sed -n "s/^$1=//p" "$ETC/settings" 2>/dev/null | tail -n 1; }

# wants_watch: whether errors or traces are sent away.
wants_watch() {
  [ -s "$ETC/secrets/sentry-dsn" ] || [ -n "$(setting_of EZSCALE_SENTRY_DSN)$(setting_of EZSCALE_OTLP_URL)" ]
}

# is_setting NAME TABLE: whether docs/settings.md has it, which a test keeps equal to the code.
is_setting() { grep -qE "^\\| \`${1%_FILE}\`" "$2"; }

# tell_odd_lines TABLE: lines that say nothing, which systemd and `ezscale` pass over in silence. Told and
# not refused: a library may read a name that the product does not (HTTPS_PROXY).
tell_odd_lines() {
  local line name number=0
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    name=${line%%=*}
    if [[ $line =~ ^[[:space:]]*($|[#\;]) ]]; then
      continue
    elif [[ ! $line =~ ^[A-Z][A-Z0-9_]*= ]]; then
      echo "$ETC/settings, line $number: it is no NAME=value"
    elif ! is_setting "$name" "$1"; then
      echo "$ETC/settings, line $number: the product reads no $name (docs/settings.md)"
    fi
  done <"$ETC/settings" >&2
}

# secret NAME VALUE: made once. An empty file is one that somebody still has to fill.
secret() {
  local file=$ETC/secrets/$1
  if [ -s "$file" ] || { [ -e "$file" ] && [ -z "$2" ]; }; then
    return 0
  fi
  (umask 077 && printf '%s' "${2:+$2$'\n'}" >"$file")
  chmod 0600 "$file"
  changed "$file"
}

random_base64() { openssl rand -base64 "$1" | tr -d '\n'; }

random_password() { openssl rand -hex 24; }

# What was asked for, after refuse_bad_words.
make_settings() {
  local pair
  folder 0755 root:root "$ETC"
  folder 0700 root:root "$ETC/secrets"
  if [ ! -e "$ETC/settings" ]; then
    put_file 0644 root:root "$ETC/settings" <<'TEXT'
# The product's settings, one NAME=value a line, no quotes. All names: docs/settings.md.
# Secrets are not here but in secrets/, one file each.
TEXT
  fi
  for pair in "${GIVEN[@]}"; do
    setting "${pair%%=*}" "${pair#*=}"
  done
  default_setting EZSCALE_PROXIES 1
  default_setting EZSCALE_ACME_DIRECTORY https://acme-v02.api.letsencrypt.org/directory
  default_setting EZSCALE_WATCHED_FOLDERS /var/lib/postgresql
  default_setting SMTP_HOST 127.0.0.1
  default_setting SMTP_PORT 25
}

make_secrets() {
  local valkey
  secret secret-key "$(random_base64 48)"
  secret sealing-keys "$(random_base64 32)"
  secret metrics-token "$(random_password)"
  secret smtp-user ""
  secret smtp-password ""
  secret sentry-dsn ""
  secret acme-dns-key ""
  # Empty: no access proxy stands before the staff host.
  secret staff-proxy-secret ""
  # The buckets' key, as AWS' own programs keep it; of another S3 as well.
  secret aws-credentials ""
  secret database-url "postgresql://ezscale_app:$(random_password)@127.0.0.1:5432/ezscale"
  secret owner-database-url "postgresql://ezscale_owner:$(random_password)@127.0.0.1:5432/ezscale"
  valkey=$(random_password)
  secret valkey-url "redis://:$valkey@127.0.0.1:6379"
}
