# shellcheck shell=bash
# Two web servers side by side, and which of them the edge asks.

WEB_PORT=${SERVER_WEB_PORT:-8000}
NEXT_PORT=${SERVER_NEXT_PORT:-8001}
EDGE_CONF=${SERVER_EDGE_CONF:-/etc/edge/nginx.conf}
# shellcheck disable=SC2034 # read by deploy
LOCKS=${SERVER_LOCKS:-/run/lock}
DEPLOYED=$HOME_OF_ALL/deployed # each release that ran, the newest last
READY_SECONDS=120

manage() { SERVER_RELEASE=$RELEASE "${SERVER_MANAGE:-$RELEASE/infra/server/manage}" "$@"; }

# Files of the release before stay, for pages that are open.
collect_static() {
  manage build_fonts --into /var/lib/ezscale/static-build/ui/fonts
  manage collectstatic --noinput
}

# What a contract takes away, some release stopped using: the one that runs must have that.
refuse_early_contracts() {
  local named running
  running=$(git -C "$OLD" rev-parse HEAD 2>/dev/null || basename "$OLD")
  for named in $(manage lint_migrations --contracts); do
    git -C "$HOME_OF_ALL/source.git" merge-base --is-ancestor "$named" "$running" ||
      fail "a migration takes away what only $named stopped using: deploy that one first"
  done
}

# answer PORT PATH [HOST]: the status of an answer; 000 when there is none.
answer() {
  curl -s -o /dev/null -w '%{http_code}' -m 15 -H "Host: ${3:-127.0.0.1}" -H 'X-Forwarded-Proto: https' \
    "http://127.0.0.1:$1$2" || true
}

# wait_for PORT RELEASE
wait_for() {
  local until=$((SECONDS + READY_SECONDS))
  until [ "$(answer "$1" /health/ready)" = 200 ]; do
    [ "$SECONDS" -lt "$until" ] ||
      fail "$(basename "$2") is not ready on port $1: journalctl -u 'ezscale-web*' -n 50"
    sleep 0.5
  done
}

start_next() {
  systemctl stop ezscale-web-next
  ln -sfn "releases/$(basename "$RELEASE")" "$HOME_OF_ALL/next"
  systemctl start ezscale-web-next
  wait_for "$NEXT_PORT" "$RELEASE"
}

# walk PORT: the first page of each kind of host, signed in as nobody.
walk() {
  local root path host said
  root=$(setting_of EZSCALE_ROOT_DOMAIN)
  for host in "$root" "admin.$root" "partners.$root"; do
    for path in / /auth/login/ /status/ /api/v1/; do
      said=$(answer "$1" "$path" "$host")
      case $said in
        000 | 5??) fail "the new release answers $said on https://$host$path" ;;
      esac
    done
  done
}

# send_to "PORT [weight=N]"…: the edge asks these from now on. Back when nobody asks another any more.
send_to() {
  local one line='' before
  for one in "$@"; do
    line+=" server 127.0.0.1:$one;"
  done
  sed -E "s/^( *)server 127\.0\.0\.1:[0-9].*$/\1${line# }/" "$EDGE_CONF" >"$EDGE_CONF.new"
  cat "$EDGE_CONF.new" >"$EDGE_CONF"
  rm -f "$EDGE_CONF.new"
  before=$(edge_workers)
  systemctl reload ezscale-edge
  # Those of before end what they carry. What takes longer than this speaks with a server that drains.
  for _ in $(seq 50); do
    sleep 0.2
    [ -n "$(comm -12 <(printf '%s\n' "$before") <(edge_workers))" ] || return 0
  done
}

edge_workers() {
  pgrep -P "$(systemctl show --property=MainPID --value ezscale-edge)" | sort
}

# Whether the new one erred while it had a share.
judge_next() {
  local erred
  erred=$(manage count_answers --process web-next --errors)
  [ "$erred" -le "$ERRORS" ] || fail "the new release erred $erred times: journalctl -u ezscale-web-next"
}

# Before the swing: nothing happened.
stay_with_the_old() {
  local code=$?
  trap - EXIT
  send_to "$WEB_PORT" || true
  systemctl stop ezscale-web-next || true
  say "$(basename "$OLD") runs as before; the database is expanded, which it does not notice."
  exit "$code"
}

note_release() {
  [ -e "$DEPLOYED" ] || basename "$OLD" >"$DEPLOYED"
  if [ "$BACK" = yes ]; then
    sed -i '$d' "$DEPLOYED"
  else
    basename "$1" >>"$DEPLOYED"
  fi
}

# release_before RELEASE: the folder of the one that ran before; empty when there is none.
release_before() {
  local name
  name=$(tail -n 2 "$DEPLOYED" 2>/dev/null | head -n 1)
  if [ -n "$name" ] && [ "$name" != "$(basename "$1")" ] && [ -e "$HOME_OF_ALL/releases/$name/.complete" ]; then
    echo "$HOME_OF_ALL/releases/$name"
  fi
}

# forget_releases NUMBER: the newest that ran stay, what runs, and what was made after them.
forget_releases() {
  local folder kept oldest
  kept=$(tail -n "$1" "$DEPLOYED")
  oldest=$HOME_OF_ALL/releases/$(head -n 1 <<<"$kept")/.complete
  for folder in "$HOME_OF_ALL"/releases/*/; do
    folder=${folder%/}
    if [ "$folder/.complete" -ot "$oldest" ] && ! grep -qxF "$(basename "$folder")" <<<"$kept" &&
      [ "$folder" != "$(readlink -f "$HOME_OF_ALL/current")" ]; then
      rm -rf "$folder"
    fi
  done
}
