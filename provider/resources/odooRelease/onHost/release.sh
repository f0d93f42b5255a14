#!/bin/sh
# What a release of Odoo does to its database, on the host: `release.sh HOME update` and `recover`.
# HOME holds `plan` (assignments that the provider wrote), `hold.py` and the journal. A step is in
# the journal before it is done, so that `recover`, at the next `up` or after a power cut, knows how
# far this came: to the new release when requests were handed to it, back to the old one otherwise.
set -u
home=$1
# shellcheck source=/dev/null
. "$home/plan"
journal=$home/journal

begin() {
  step=$1
  printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >>"$journal" && sync "$journal"
}
began() { grep -q " $1\$" "$journal" 2>/dev/null; }
say() { printf 'ipai-release %s\n' "$1"; }

sql() {
  docker exec "$database_container" psql -U postgres -d postgres -XAtq -v ON_ERROR_STOP=1 -c "$1"
}
exists() { [ "$(sql "SELECT count(*) FROM pg_database WHERE datname = '$1'")" = 1 ]; }
# No other session may be in a database that is copied or renamed.
close() {
  sql "ALTER DATABASE \"$1\" ALLOW_CONNECTIONS false" &&
    sql "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '$1'" >/dev/null
}
reopen() { sql "ALTER DATABASE \"$1\" ALLOW_CONNECTIONS true"; }
wait_for() { # seconds, command
  end=$(($(date +%s) + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.2
  done
}
healthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; }

# $1 the text of nginx's file, in base64
send_requests() {
  printf '%s' "$1" | base64 -d >"$upstream.next" && chmod 644 "$upstream.next" &&
    mv -f "$upstream.next" "$upstream" || return
  ! systemctl is-active --quiet nginx.service || { nginx -t -q && systemctl reload nginx.service; }
}

listening() { [ -n "$(ss -Hltn "sport = :$1")" ]; }
start_hold() {
  echo hold >"$home/gate"
  if ! systemctl is-active --quiet "ipai-hold-$project.service"; then
    systemd-run --quiet --collect --unit="ipai-hold-$project" --property=Restart=on-failure \
      python3 "$home/hold.py" "$home/gate" "$hold_http" "$hold_websocket" "$hold_seconds" || return
  fi
  wait_for 10 listening "$hold_http" && wait_for 10 listening "$hold_websocket"
}
# $1 http, $2 websocket, $3 nginx's text: those who waited go first, then everybody.
release_requests() {
  echo "open $1 $2" >"$home/gate"
  send_requests "$3" || return
  echo end >"$home/gate"
}

web_of_slot() {
  docker ps --all --quiet --filter "label=com.docker.compose.project=$slot_project" \
    --filter label=com.docker.compose.oneoff=False
}

hold() { begin hold && start_hold && send_requests "$upstream_hold"; }
stop_crons() { begin stop-crons && docker stop "$cron_container" >/dev/null; }
# Old Odoo ends what it was asked before it stops, and no old code meets the new schema.
stop_web() { begin stop-web && docker stop "$old_container" >/dev/null; }
# Twice, since the update writes what it changes anew.
has_room() {
  size=$(sql "SELECT pg_database_size('$database')") &&
    free=$(docker exec "$database_container" sh -c 'df -PB1 "$PGDATA" | tail -n 1' | awk '{ print $4 }') ||
    return
  [ "$free" -gt $((2 * size)) ] && return
  echo "the copy of $database needs $((2 * size / 1048576)) MB, and $((free / 1048576)) MB are free"
  return 1
}
make_point() {
  begin make-point && close "$database" &&
    sql "CREATE DATABASE \"$point\" TEMPLATE \"$database\" STRATEGY FILE_COPY OWNER \"$role\"" &&
    sql "COMMENT ON DATABASE \"$point\" IS '$point_comment'" &&
    sql "ALTER DATABASE \"$point\" ALLOW_CONNECTIONS false" && reopen "$database"
}
one_off() {
  cd "$slot_folder" && timeout "$update_seconds" docker compose --project-name "$slot_project" \
    run --rm --no-deps --no-TTY --entrypoint "$1" "$web" ${2:+"$2"} </dev/null
}
update() { begin update && one_off ipai-odoo-update run; }
prepare() { begin prepare && one_off ipai-odoo-prepare; }
start_new() {
  begin start-new && cd "$slot_folder" &&
    docker compose --project-name "$slot_project" up --detach --no-build --pull never 2>&1 || return
  wait_for "$gate_seconds" healthy "$(web_of_slot)" && return
  docker logs --tail 20 "$(web_of_slot)" 2>&1
  return 1
}

# What a killed run may have left half done is done again; each line looks first.
undo() {
  begin undo
  docker ps --all --quiet --filter "label=com.docker.compose.project=$slot_project" |
    xargs --no-run-if-empty docker rm --force >/dev/null
  wait_for 120 sql "SELECT 1" || { say "PostgreSQL does not answer"; return 1; }
  if began update && exists "$point"; then
    if exists "$database"; then
      close "$database" && sql "ALTER DATABASE \"$database\" RENAME TO \"$failed\"" || return
    fi
    sql "ALTER DATABASE \"$point\" RENAME TO \"$database\"" || return
  elif exists "$point"; then
    sql "DROP DATABASE \"$point\"" || return
  fi
  reopen "$database" || return
  docker start "$old_container" "$cron_container" >/dev/null || return
  wait_for "$gate_seconds" healthy "$old_container" || say "the release before is not healthy yet"
  release_requests "$old_http" "$old_websocket" "$upstream_old" || return
  begin undone
}

finish() {
  begin handed-over
  release_requests "$new_http" "$new_websocket" "$upstream_new" && begin done
  prune "rewind" 3 && prune "failed" 1
}

# Keeps the newest of a kind: their names end with when they were made.
prune() {
  sql "SELECT datname FROM pg_database WHERE datname ~ '^${database}_$1_[0-9]+T[0-9]+Z\$'
    ORDER BY datname DESC OFFSET $2" | while read -r name; do sql "DROP DATABASE \"$name\""; done
}

recover() {
  [ -e "$journal" ] || return 0
  ! began done && ! began undone || return 0
  start_hold
  if began handed-over; then finish; else undo; fi
}

case $2 in
recover) recover ;;
update)
  # An open journal belongs to a run that was killed: the provider has `recover` run with its plan.
  if ! has_room; then
    say "failed check-disk"
    say undone
    exit 1
  fi
  : >"$journal"
  if hold && stop_crons && stop_web && make_point && update && prepare && start_new; then
    finish
  else
    say "failed $step"
    if undo; then say undone; else say "not undone: see $journal on the host"; fi
    exit 1
  fi
  ;;
esac
