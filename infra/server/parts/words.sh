# shellcheck shell=bash
# What a person typed, looked at before anything is written. The product's own table
# (platform/config/options) judges every setting again; Python is not here yet when this runs.

TABLE=$(dirname "${BASH_SOURCE[0]}")/../../../docs/settings.md

# What each value is called on the command line; elsewhere by its name.
declare -A WORD_OF=([EZSCALE_ROOT_DOMAIN]=--root-domain [EZSCALE_EDGE_HOST]=--edge-host
  [EZSCALE_ASSET_HOST]=--asset-host [EZSCALE_NEUTRAL_MAIL_DOMAIN]=--mail-domain
  [EZSCALE_EDGE_IPV4]=--edge-ipv4 [EZSCALE_ACME_EMAIL]=--acme-email)

# A word that can't be understood: which one, and where help is.
bad_word() {
  printf '%s: %s; see --help\n' "${0##*/}" "$*" >&2
  exit 2
}

# A name with a dot, in small letters: no address, no port, no scheme.
is_domain() {
  local label='[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
  [[ ${#1} -le 253 && $1 =~ ^$label(\.$label)+$ && ! $1 =~ ^[0-9.]+$ ]]
}

is_host() { if [[ $1 =~ ^[0-9.]+$ ]]; then is_ipv4 "$1"; else is_domain "$1.x"; fi; }

is_ipv4() {
  local byte='(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
  [[ $1 =~ ^$byte(\.$byte){3}$ ]]
}

# Several with commas. A space after a comma is fine, an empty place is not.
are_ipv4() {
  local one list=${1//, /,}
  [[ $list != *, ]] || return 1
  while IFS= read -r -d , one; do
    is_ipv4 "$one" || return 1
  done <<<"$list,"
}

is_port() { [[ $1 =~ ^[1-9][0-9]{0,4}$ && $1 -le 65535 ]]; }

is_email() { [[ $1 =~ ^[^@[:space:]]+@[^@]+$ ]] && is_domain "${1#*@}"; }

# check_value NAME VALUE: prints what is wrong with it.
check_value() {
  local word=${WORD_OF[$1]:-$1}
  case $1 in
    EZSCALE_ROOT_DOMAIN | EZSCALE_EDGE_HOST | EZSCALE_ASSET_HOST | EZSCALE_NEUTRAL_MAIL_DOMAIN)
      is_domain "$2" || echo "$word must be a name with a dot, in small letters, not '$2'" ;;
    EZSCALE_EDGE_IPV4) [ -z "$2" ] || are_ipv4 "$2" || echo "$word must be IPv4 addresses with commas, not '$2'" ;;
    EZSCALE_ACME_EMAIL) [ -z "$2" ] || is_email "$2" || echo "$word must be name@host.example, not '$2'" ;;
    SMTP_HOST) is_host "$2" || echo "the host of --smtp ($word) must be a name or an address, not '$2'" ;;
    SMTP_PORT) is_port "$2" || echo "the port of --smtp ($word) must be from 1 to 65535, not '$2'" ;;
  esac
}

# refuse_bad_words: all that is wrong in GIVEN, POSTGRES and BACKUP_CONFIG, one line each.
refuse_bad_words() {
  local pair name one wrong=()
  for pair in "${GIVEN[@]}"; do
    name=${pair%%=*}
    if [ -n "${SECRETS[$name]:-}" ]; then
      wrong+=("$name is a secret: put it into $ETC/secrets/${SECRETS[$name]}, not into the settings")
    elif [[ $pair == *$'\n'* ]]; then
      wrong+=("${WORD_OF[$name]:-$name} has two lines")
    elif ! is_setting "$name" "$TABLE"; then
      wrong+=("$name is no setting: docs/settings.md has them all")
    elif one=$(check_value "$name" "${pair#*=}") && [ -n "$one" ]; then
      wrong+=("$one")
    fi
  done
  [[ $POSTGRES =~ ^[0-9]{2,3}$ && $POSTGRES -ge 16 ]] || wrong+=("--postgres must be 16 or newer, not '$POSTGRES'")
  [ -z "$BACKUP_CONFIG" ] || { [ -f "$BACKUP_CONFIG" ] && [ -r "$BACKUP_CONFIG" ]; } ||
    wrong+=("--backup-config $BACKUP_CONFIG is no file that can be read")
  one=$(missing_settings)
  [ -z "$one" ] || wrong+=("say $one: see --help")
  [ ${#wrong[@]} -gt 0 ] || return 0
  printf "${0##*/}: %s\n" "${wrong[@]}" >&2
  exit 1
}

# Those which nobody else can know, neither given now nor written before.
missing_settings() {
  local name missing=()
  for name in EZSCALE_ROOT_DOMAIN EZSCALE_EDGE_HOST EZSCALE_ASSET_HOST EZSCALE_NEUTRAL_MAIL_DOMAIN; do
    [[ " ${GIVEN[*]%%=*} " == *" $name "* ]] || [ -n "$(setting_of "$name" 2>/dev/null)" ] || missing+=("${WORD_OF[$name]}")
  done
  echo "${missing[*]}"
}
