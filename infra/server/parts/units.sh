# shellcheck shell=bash
# systemd's units, and what runs.

RUNNING=(ezscale-web ezscale-worker ezscale-relay ezscale-scheduler ezscale-edge-agent ezscale-edge)
TIMERS=(ezscale-backup.timer)
KEPT_TIMERS=(ezscale-base.timer ezscale-rehearsal.timer)

put_units() {
  local name
  for name in "${RUNNING[@]/%/.service}" "${TIMERS[@]}" "${KEPT_TIMERS[@]}" ezscale-{web-next,backup,base,rehearsal}.service; do
    put_file 0644 root:root "${SERVER_UNITS:-/etc/systemd/system}/$name" <"$RELEASE/infra/systemd/$name"
  done
}

start_units() {
  local units=("${RUNNING[@]}" "${TIMERS[@]}") one
  [ -z "$(setting_of EZSCALE_BACKUP_STANZA)" ] || units+=("${KEPT_TIMERS[@]}")
  systemctl daemon-reload
  systemctl enable --quiet "${units[@]}"
  for one in "${units[@]}"; do
    if [ "$CHANGED" = 1 ]; then
      systemctl restart "$one"
    else
      systemctl start "$one"
    fi
  done
}

# Until the web server stands on everything it needs.
wait_until_ready() {
  local _
  for _ in $(seq 120); do
    if python3 - <<'TEXT'
import sys, urllib.request
try:
    urllib.request.urlopen("http://127.0.0.1:8000/health/ready", timeout=2)
except OSError:
    sys.exit(1)
TEXT
    then
      return 0
    fi
    sleep 0.5
  done
  fail "the web server is not ready: journalctl -u ezscale-web -n 50"
}
