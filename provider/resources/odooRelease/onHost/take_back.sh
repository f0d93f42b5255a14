# Part of `release.sh`: a release that its watch found bad gives way to the one before, with the data of
# before where an update changed them. Until people have written: from then on a person decides.

# Changed records since the requests came here, and rows that were deleted since.
written() {
  docker exec --interactive "$database_container" psql -U postgres -d "$database" -XAtq \
    -v ON_ERROR_STOP=1 -v "moved=$(cat "$home/moved")" -v "gone=$(cat "$home/gone")" <<SQL
$written
SQL
}
running() { [ "$(docker inspect --format '{{.State.Running}}' "$1" 2>/dev/null)" = true ]; }
cron_now() {
  docker ps --all --quiet --filter "label=com.docker.compose.project=$project" \
    --filter "label=com.docker.compose.service=$cron" --filter label=com.docker.compose.oneoff=False
}

refuse_written() {
  count=$(written) || return 1
  [ "$count" = 0 ] && return
  say "written $count"
  return 3
}

take_back() {
  is_open && { say "something else is not ended: $(tail -n 1 "$journal")"; return 1; }
  refuse_written || return
  : >"$journal"
  begin take-back
  if [ "$mode" = update ] || ! running "$old_container"; then
    # Nobody may write between the last look and the change of names.
    begin hold && start_hold && send_requests "$upstream_hold" || return
    docker stop "$(cron_now)" "$(web_of_slot)" >/dev/null || return
    refuse_written || { code=$?; stay; return $code; }
  fi
  go_on_taking_back
}

# People came first, or the machine went down before anything was taken: the new release goes on.
stay() {
  docker start "$(web_of_slot)" "$(cron_now)" >/dev/null &&
    wait_for "$gate_seconds" healthy "$(web_of_slot)" || say "the release is not healthy"
  release_requests "$new_http" "$new_websocket" "$upstream_new" && begin undone
}

# Each line looks first, since a power cut may have come after any of them.
go_on_taking_back() {
  begin taking-back
  wait_for 120 sql "SELECT 1" || { say "PostgreSQL does not answer"; return 1; }
  if [ "$mode" = update ]; then
    start_hold && send_requests "$upstream_hold" || return
    docker stop "$(cron_now)" "$(web_of_slot)" >/dev/null || return
    put_back "$point" "$failed" && reopen "$database" || return
  elif began hold; then
    start_hold || return
  fi
  systemctl stop "ipai-cool-$old_project.timer" 2>/dev/null
  docker update --restart=unless-stopped "$old_container" >/dev/null &&
    docker start "$old_container" >/dev/null || return
  wait_for "$gate_seconds" healthy "$old_container" || say "the release before is not healthy yet"
  if began hold; then release_requests "$old_http" "$old_websocket" "$upstream_old"
  else send_requests "$upstream_old"; fi || return
  sh "$home/name.sh" "$project" "$web" "$old_project" "$slot_project" || return
  # Old nginx workers hand on what they have.
  sleep 2
  docker update --restart=no "$(web_of_slot)" >/dev/null && docker stop "$(web_of_slot)" >/dev/null || return
  cron_back || return
  begin undone
}

cron_back() {
  cp "$home/cron-before/compose.yaml" "$home/cron-before/compose.override.yaml" "$cron_folder/" &&
    cd "$cron_folder" && docker compose --project-name "$project" up --detach --no-build --pull never 2>&1
}
