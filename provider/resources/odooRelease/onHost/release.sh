#!/bin/sh
# What a release of Odoo does to its database, on the host: `release.sh HOME run` updates its modules
# or puts a rewind point in its place, `take-back` undoes it after the cutover, `recover` ends what was
# killed, `prune` drops old copies.
# HOME holds `plan` and `keep` (assignments that the provider wrote), `hold.py` and the journal. A step
# is in the journal before it is done, so that `recover`, at the next `up` or after a power cut, knows
# how far this came: to the new release when requests were handed to it, back to the old one otherwise.
set -u
home=$1
# shellcheck source=/dev/null
. "$home/keep"
# shellcheck source=/dev/null
[ ! -e "$home/plan" ] || . "$home/plan"
journal=$home/journal
# shellcheck source=provider/resources/odooRelease/onHost/copies.sh
. "$home/copies.sh"
# shellcheck source=provider/resources/odooRelease/onHost/take_back.sh
. "$home/take_back.sh"

begin() {
  step=$1
  printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >>"$journal" && sync "$journal"
}
began() { grep -q " $1\$" "$journal" 2>/dev/null; }
say() { printf 'ipai-release %s\n' "$1"; }

sql() {
  docker exec "$database_container" psql -U postgres -d postgres -XAtq -v ON_ERROR_STOP=1 -c "$1"
}
# $1 a database; statements on standard input
sql_in() {
  docker exec --interactive "$database_container" \
    psql -U postgres -d "$1" -XAtq -v ON_ERROR_STOP=1 >/dev/null
}
rename() { sql "ALTER DATABASE \"$1\" RENAME TO \"$2\""; }
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
# The file keeps its name: a hold that an older program left behind reads no other one.
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
    sql "ALTER DATABASE \"$point\" ALLOW_CONNECTIONS false" && reopen "$database" && describe_point
}
# The data of now stay beside, under a name of their own.
rewind() {
  begin rewind && close "$database" && close "$point" &&
    rename "$database" "$abandoned" && rename "$point" "$database" && reopen "$database"
}
# Odoo has no migration downwards, and a second update of a copy would leave nothing to go back to.
compare() {
  begin compare
  if ! said=$(one_off ipai-odoo-update list 2>&1); then
    case $said in *"executable file not found"*) return 0 ;; esac
    echo "$said"
    return 1
  fi
  case $said in *'"modules": []'*) return 0 ;; esac
  echo "the modules of this release are not those of $point: $said"
  return 1
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

# $1 the database of before, if it was moved already, comes back; what is in its place becomes $2.
put_back() {
  exists "$1" || return 0
  if exists "$database"; then close "$database" && rename "$database" "$2" || return; fi
  rename "$1" "$database"
}

# What a killed run may have left half done is done again; each line looks first.
undo() {
  begin undo
  docker ps --all --quiet --filter "label=com.docker.compose.project=$slot_project" |
    xargs --no-run-if-empty docker rm --force >/dev/null
  wait_for 120 sql "SELECT 1" || { say "PostgreSQL does not answer"; return 1; }
  if [ "$mode" = rewind ]; then put_back "$abandoned" "$point" || return
  elif began update; then put_back "$point" "$failed" || return
  elif exists "$point"; then sql "DROP DATABASE \"$point\"" || return
  fi
  reopen "$database" || return
  rm -f "$home/window.next"
  docker start "$old_container" "$cron_container" >/dev/null || return
  wait_for "$gate_seconds" healthy "$old_container" || say "the release before is not healthy yet"
  release_requests "$old_http" "$old_websocket" "$upstream_old" || return
  begin undone
}

# From here on people may write to the new release; what was deleted before is not theirs.
note_moved() {
  date -u +%Y-%m-%dT%H:%M:%S.%6N+00:00 >"$home/moved"
  docker exec "$database_container" psql -U postgres -d "$database" -XAtq -c "$deleted" >"$home/gone"
}

finish() {
  began handed-over || begin handed-over
  note_moved || return
  if [ "$mode" = rewind ]; then stands_on_point || return; fi
  release_requests "$new_http" "$new_websocket" "$upstream_new" && begin done || return
  [ "$mode" = rewind ] || count_deleted || say "nobody counts what is deleted after $point"
  note_hold
  prune || say "nobody can say which copies of the database are to go"
}

# For the next preview: how long requests waited.
note_hold() {
  from=$(awk '$2 == "hold" { print $1; exit }' "$journal")
  to=$(awk '$2 == "done" { print $1 }' "$journal")
  seconds=$(($(date -d "$to" +%s) - $(date -d "$from" +%s)))
  printf '{"mode":"%s","seconds":%d,"at":"%s"}\n' "$mode" "$seconds" "$to" >"$home/held.next" &&
    mv -f "$home/held.next" "$home/held-$mode"
}

is_open() { [ -e "$journal" ] && ! began done && ! began undone; }

recover() {
  is_open || return 0
  if began take-back; then
    if began taking-back; then go_on_taking_back; else stay; fi
    return
  fi
  start_hold
  if began handed-over; then finish; else undo; fi
}

to_data() {
  if [ "$mode" = rewind ]; then rewind && compare; else make_point && update; fi
}

case $2 in
recover) recover ;;
take-back) take_back ;;
moved) note_moved ;;
prune) is_open || prune ;;
run)
  # An open journal belongs to a run that was killed: the provider has `recover` run with its plan.
  if [ "$mode" = update ] && ! has_room; then
    say "failed check-disk"
    say undone
    exit 1
  fi
  : >"$journal"
  if hold && stop_crons && stop_web && to_data && prepare && start_new; then
    finish
  else
    say "failed $step"
    if undo; then say undone; else say "not undone: see $journal on the host"; fi
    exit 1
  fi
  ;;
esac
