# shellcheck shell=bash
# Two web servers side by side, and which of them the edge asks.

WEB_PORT=${SERVER_WEB_PORT:-8000}
NEXT_PORT=${SERVER_NEXT_PORT:-8001}
EDGE_CONF=${SERVER_EDGE_CONF:-/etc/edge/nginx.conf}
DEPLOYED=$HOME_OF_ALL/deployed # each release that ran, the newest last
READY_SECONDS=120

manage() { SERVER_RELEASE=$RELEASE "${SERVER_MANAGE:-$RELEASE/infra/server/manage}" "$@"; }

# By the release of this script, whichever is brought in: on the way back that is an older one.
own_manage() {
  local own
  own=$(cd "$HERE/../.." && pwd)
  is_finished "$own" || own=$RELEASE
  RELEASE=$own manage "$@"
}

# Files of the release before stay, for pages that are open.
collect_static() {
  manage build_fonts --into /var/lib/ezscale/static-build/ui/fonts
  manage collectstatic --noinput
}

# What a contract takes away, some release stopped using: the one that runs must have that.
refuse_early_contracts() {
  local named running wanted
  running=$(git -C "$OLD" rev-parse HEAD 2>/dev/null || basename "$OLD")
  # By itself: within the `for` nobody would notice that it failed.
  wanted=$(manage lint_migrations --contracts)
  for named in $wanted; do
    git -C "$HOME_OF_ALL/source.git" merge-base --is-ancestor "$named" "$running" ||
      fail "a migration takes away what only $named stopped using: deploy that one first"
  done
}

# What was taken away stays away: a release that still used it can't come back.
refuse_too_far_back() {
  local named target wanted
  target=$(git -C "$RELEASE" rev-parse HEAD 2>/dev/null || basename "$RELEASE")
  # A release that is too broken to say it is the very one to leave.
  if ! wanted=$(RELEASE=$OLD manage lint_migrations --contracts-done); then
    say "$(basename "$OLD") can't say what it took away from the database: look at its migrations yourself."
    return 0
  fi
  for named in $wanted; do
    git -C "$HOME_OF_ALL/source.git" merge-base --is-ancestor "$named" "$target" ||
      fail "the database lacks what $(basename "$RELEASE") still uses: a migration took it away after $named"
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
  NEXT_PROCESS=$(next_process)
}

next_process() { systemctl show --property=MainPID --value ezscale-web-next; }

# walk PORT: the first page of each kind of host, and a store's shop and door, signed in as nobody.
walk() {
  local root path host said shop
  root=$(setting_of EZSCALE_ROOT_DOMAIN)
  for host in "$root" "admin.$root" "partners.$root"; do
    for path in / /auth/login/ /status/ /api/v1/; do
      said=$(answer "$1" "$path" "$host")
      case $said in
        000 | 5??) fail "the new release answers $said on https://$host$path" ;;
      esac
    done
  done
  shop=$(own_manage host_of_a_store)
  [ -n "$shop" ] || return 0
  for path in / /auth/login/; do
    said=$(answer "$1" "$path" "$shop")
    [ "$said" = 200 ] || fail "the new release answers $said on https://$shop$path"
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

# Whether the new one erred while it had a share. One that died began to count anew, and the edge asked
# the old one in its place; one of which nothing was counted, not even the walk, says nothing by it.
judge_next() {
  local said answered erred _
  [ "$(next_process)" = "$NEXT_PROCESS" ] ||
    fail "the new web server died and began again: journalctl -u ezscale-web-next"
  wait_for "$NEXT_PORT" "$RELEASE"
  said=$(own_manage count_answers --process web-next)
  read -r answered _ erred _ <<<"$said"
  [ "$answered" -gt 0 ] || fail "no answer of the new release was counted: nobody can tell whether it errs"
  [ "$erred" -le "$ERRORS" ] || fail "the new release erred $erred times: journalctl -u ezscale-web-next"
}

# Before the swing: nothing happened. Its units go too: what dies at night is started by those of the old.
stay_with_the_old() {
  local code=$?
  trap - EXIT
  send_to "$WEB_PORT" || true
  systemctl stop ezscale-web-next || true
  rm -f "$UNFINISHED"
  RELEASE=$OLD
  put_units || true
  systemctl daemon-reload || true
  say "$(basename "$OLD") runs as before; the database is expanded, which it does not notice."
  exit "$code"
}

# From here on the new one serves, and what is left is done by `finish`, now or by another deploy.
take_over() {
  echo "web $(basename "$RELEASE")" >"$UNFINISHED"
  send_to "$NEXT_PORT"
  trap say_what_is_left EXIT
  swing "$RELEASE"
  note_release "$RELEASE"
}

say_what_is_left() {
  local now
  now=$(basename "$(readlink -f "$HOME_OF_ALL/current")")
  fail "$now serves, and not everything followed: mend what is said above, then --release $now ends it, and --back goes back"
}

# finish: `current` serves on the second port, or on its own where only workers are left. Again: safe.
finish() {
  local one
  trap say_what_is_left EXIT
  if [[ $(<"$UNFINISHED") = web* ]]; then
    say "The old web server leaves"
    systemctl restart ezscale-web
    wait_for "$WEB_PORT" "$RELEASE"
    send_to "$WEB_PORT"
    systemctl stop ezscale-web-next
    echo workers >"$UNFINISHED"
  fi
  say "Workers: each ends what it does"
  for one in ezscale-relay ezscale-worker ezscale-scheduler ezscale-edge-agent; do
    systemctl try-restart "$one"
  done
  rm -f "$UNFINISHED"
  trap - EXIT
}

# The edge's own configuration is `install`'s: a reload that fails must not happen within a deploy.
tell_of_the_edge() {
  fill_in_edge "$RELEASE/infra/edge/nginx.conf.template" "$(setting_of EZSCALE_ROOT_DOMAIN)" |
    cmp -s - "$EDGE_CONF" ||
    say "This release has another configuration of the edge than $EDGE_CONF: run its infra/server/install once."
}

# Its own last line says what runs, also after `install` brought a release.
note_release() {
  if [ "$BACK" = yes ]; then
    sed -i "$(($(grep -nxF "$(basename "$1")" "$DEPLOYED" | tail -n 1 | cut -d: -f1) + 1)),\$d" "$DEPLOYED"
    return 0
  fi
  [ "$(tail -n 1 "$DEPLOYED" 2>/dev/null)" = "$(basename "$OLD")" ] || basename "$OLD" >>"$DEPLOYED"
  basename "$1" >>"$DEPLOYED"
}

# release_before RELEASE: the folder of the one that ran before; empty when there is none.
release_before() {
  local name now
  now=$(basename "$1")
  [ -e "$DEPLOYED" ] || return 0
  name=$(awk -v now="$now" '$0 == now { found = before; seen = 1 } { before = $0 }
    END { print seen ? found : before }' "$DEPLOYED")
  if [ -n "$name" ] && [ "$name" != "$now" ] && is_finished "$HOME_OF_ALL/releases/$name"; then
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
