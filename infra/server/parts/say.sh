# shellcheck shell=bash
# What the other parts share. Each says only what it changed: a second run is silent.

CHANGED=0

say() { printf '%s\n' "$*"; }

changed() {
  CHANGED=1
  say "  + $*"
}

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# put_file MODE OWNER:GROUP PATH: what stands on standard input, when it is not there yet, for those eyes only.
put_file() {
  local mode=$1 owner=$2 path=$3 new
  new=$(mktemp)
  cat >"$new"
  if cmp -s "$new" "$path"; then
    rm -f "$new"
    # The same words, but for whose eyes? Who put it there by hand may have left it open.
    if [ "$(stat -c '%04a %U:%G' "$path")" != "$mode $owner" ]; then
      chown "$owner" "$path"
      chmod "$mode" "$path"
      changed "$mode $owner of $path"
    fi
    return 0
  fi
  mkdir -p "$(dirname "$path")"
  install -m "$mode" -o "${owner%:*}" -g "${owner#*:}" "$new" "$path"
  rm -f "$new"
  changed "$path"
}

# folder MODE OWNER:GROUP PATH
folder() {
  [ -d "$3" ] || changed "$3"
  install -d -m "$1" -o "${2%:*}" -g "${2#*:}" "$3"
}

# watching NAME COMMAND…: NAME is 1 afterwards when the command changed something.
watching() {
  local name=$1 before=$CHANGED
  shift
  CHANGED=0
  "$@"
  printf -v "$name" '%s' "$CHANGED"
  CHANGED=$((before | CHANGED))
}

has_systemd() { [ -d /run/systemd/system ]; }

# service VERB NAME: by systemd, or by Debian's scripts where none runs (a chroot).
service_is() {
  if has_systemd; then
    systemctl "$1" "$2"
  else
    service "$2" "$1"
  fi
}
