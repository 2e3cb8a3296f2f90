# shellcheck shell=bash
# The tree: /opt/ezscale/releases/<commit>, each with a venv of its own, and `current`, which leads to
# one of them. A process stays in the release it began in, whatever `current` says later (the units
# name nothing by that path but their folder).

HOME_OF_ALL=${SERVER_HOME:-/opt/ezscale}
LOCKS=${SERVER_LOCKS:-/run/lock}
# There while a new release has taken over and not everything followed: what is left, and of which release.
UNFINISHED=$HOME_OF_ALL/unfinished

# `install` and `deploy` move the same things: one at a time, until the end of the script.
one_at_a_time() {
  mkdir -p "$LOCKS"
  exec 9>"$LOCKS/ezscale-deploy"
  flock --nonblock 9 || fail "another deploy or install is under way"
}

# Where releases came from last: the next deploy asks there.
source_of_releases() { cat "$HOME_OF_ALL/source" 2>/dev/null || echo "$HOME_OF_ALL/source.git"; }

# Marked as finished, and still there: a copy or a clean-up may have left the mark alone.
is_finished() { [ -e "$1/.complete" ] && [ -e "$1/manage.py" ] && [ -x "$1/.venv/bin/python" ]; }

# build_release SOURCE REF: sets RELEASE to the finished folder. What is there already is left alone.
build_release() {
  local source=$1 ref=$2 commit work
  folder 0755 root:root "$HOME_OF_ALL"
  folder 0755 root:root "$HOME_OF_ALL/releases"
  # A mirror beside the releases: the next one fetches only what is new.
  if [ ! -d "$HOME_OF_ALL/source.git" ]; then
    git init --quiet --bare "$HOME_OF_ALL/source.git"
  fi
  git -C "$HOME_OF_ALL/source.git" -c safe.directory='*' fetch --quiet --no-tags "$source" "$ref" ||
    fail "no $ref in $source"
  [ "$(source_of_releases)" = "$source" ] || printf '%s\n' "$source" >"$HOME_OF_ALL/source"
  commit=$(git -C "$HOME_OF_ALL/source.git" rev-parse --short=12 FETCH_HEAD)
  git -C "$HOME_OF_ALL/source.git" update-ref "refs/heads/release-$commit" FETCH_HEAD
  RELEASE=$HOME_OF_ALL/releases/$commit
  if is_finished "$RELEASE"; then
    bring_watch
    return 0
  fi
  # What was interrupted, or lost since, is begun anew.
  rm -rf "$RELEASE"
  work=$RELEASE
  git clone --quiet --branch "release-$commit" --single-branch "$HOME_OF_ALL/source.git" "$work"
  (umask 022 && make --no-print-directory -C "$work" .venv/runtime.stamp)
  bring_watch
  # The units write no bytecode: their folder is not theirs.
  "$work/.venv/bin/python" -m compileall -q -j 0 "$work"/{platform,shared_apps,tenant_apps,branding,wholesale,certs} \
    "$work/.venv/lib" >/dev/null || true
  touch "$RELEASE/.complete"
  changed "release $commit"
}

# Errors and traces leave by packages that a release has only where a setting asks for them.
bring_watch() {
  if wants_watch; then
    (umask 022 && make --no-print-directory -C "$RELEASE" .venv/watch.stamp)
  fi
}

# swing RELEASE: `current` leads there from one moment to the next.
swing() {
  if [ "$(readlink "$HOME_OF_ALL/current")" = "releases/$(basename "$1")" ]; then
    return 0
  fi
  ln -sfn "releases/$(basename "$1")" "$HOME_OF_ALL/current.new"
  mv -Tf "$HOME_OF_ALL/current.new" "$HOME_OF_ALL/current"
  changed "current -> releases/$(basename "$1")"
}
