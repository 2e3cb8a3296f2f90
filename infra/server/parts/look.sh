#!/bin/bash
# Inside a rehearsed machine: a person's first minutes, by curl, through the edge, with checked certificates.
set -euo pipefail
root=$1
jar=$(mktemp) page=$(mktemp) ca=$(mktemp)
trap 'rm -f "$jar" "$page" "$ca"' EXIT
curl -sS --cacert /var/lib/lab/acme/ca.pem https://127.0.0.1:4041/roots/0 >"$ca"

world=(--resolve '*:80:127.0.0.1' --resolve '*:443:127.0.0.1')
ask() { curl -sS "${world[@]}" --max-time 30 --cacert "$ca" --cookie "$jar" --cookie-jar "$jar" -o "$page" -w '%{http_code} %{redirect_url}\n' "$@"; }

# expect WHAT CODE [WORDS]: the last answer's code, and words of its page.
expect() {
  local got
  got=$(cat)
  if [ "${got%% *}" != "$2" ] || { [ $# -gt 2 ] && ! grep -qF "$3" "$page"; }; then
    printf 'NO    %s: %s\n' "$1" "$got"
    exit 1
  fi
  printf 'yes   %s: %s\n' "$1" "$got"
}

token() { sed -n 's/.*name="csrfmiddlewaretoken" value="\([^"]*\)".*/\1/p' "$page" | head -n 1; }

send() { ask --referer "$1" --data-urlencode "csrfmiddlewaretoken=$(token)" "$@"; }

ask "https://$root/" | expect "a store answers" 200 "Rehearsal Shop"
ask "http://$root/" | expect "plain HTTP leads to HTTPS" 301
if curl -s --cacert "$ca" "https://stranger.example/" --connect-to "::127.0.0.1:443" -o /dev/null; then
  echo "NO    a stranger's name got a handshake"
  exit 1
fi
echo "yes   a stranger's name gets no handshake"

staff=https://admin.$root
link=$(ezscale add_staff olga@dns-rehearsal.test --name "Olga Operator" | tail -n 1)
ask --location "$link" | expect "the link of add_staff opens" 200
password=$(openssl rand -hex 12)
form=$(curl -sS --cacert "$ca" "${world[@]}" --cookie "$jar" -o /dev/null -w '%{redirect_url}' "$link")
send "${form:-$link}" --data-urlencode "password1=$password" --data-urlencode "password2=$password" | expect "a password is chosen" 302
ask "$staff/auth/login/" | expect "the staff's door" 200
send "$staff/auth/login/" --data-urlencode login=olga@dns-rehearsal.test --data-urlencode "password=$password" | expect "she signs in" 302
ask --location "$staff/" | expect "a second factor is asked for" 200 "authenticator"
