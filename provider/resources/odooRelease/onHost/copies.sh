# Part of `release.sh`: what copies of the database say of themselves, and how long they stay.

# What a later rollback must know of a copy that nobody can connect to: its comment says it. A copy
# takes over what the database itself stands on, so that a way back leaves that true.
describe_point() {
  sql_in "$database" <<SQL
SELECT format('COMMENT ON DATABASE %I IS %L', '$point', '$point_facts'::jsonb || jsonb_build_object(
  'standsOn', substring(shobj_description(oid, 'pg_database') from '"standsOn": "([^"]+)"'),
  'hashes', (SELECT value FROM ir_config_parameter WHERE key = 'module_auto_update.installed_checksums')))
FROM pg_database WHERE datname = current_database() \gexec
SQL
}
# From here on people write: what is deleted later is counted against this.
count_deleted() {
  sql_in "$database" <<SQL
SELECT format('COMMENT ON DATABASE %I IS %L', '$point', shobj_description(oid, 'pg_database')::jsonb ||
  jsonb_build_object('deleted', ($deleted)))
FROM pg_database WHERE datname = '$point' \gexec
SQL
}
stands_on_point() {
  sql_in "$database" <<SQL
SELECT format('COMMENT ON DATABASE %I IS %L', datname, shobj_description(oid, 'pg_database')::jsonb ||
  jsonb_build_object('standsOn', '$point'))
FROM pg_database WHERE datname = current_database() \gexec
SQL
}
# Copies are dropped by age, by count of their kind, and by the disk that they take together; but for
# age the newest rewind point stays, since without it nobody could go back. Which of them is newest goes
# by PostgreSQL's own numbers: their names hold the time of a clock that may have been put back. One in
# which somebody is stays until the next time.
prune() {
  disk=$(docker exec "$database_container" sh -c 'df -PB1 "$PGDATA" | tail -n 1' | awk '{ print $2 }') ||
    return
  since() { date -u -d "-$1 days" +%Y%m%dT%H%M%SZ; }
  sql "SELECT datname || ' ' || coalesce(release, 'before') || ' ' ||
      CASE WHEN made < oldest THEN 'it is older than ' || days || ' days'
      WHEN rank > most THEN 'more than ' || most || ' of its kind are there'
      ELSE 'the copies take more than $keep_disk_percent % of the disk' END
    FROM (SELECT *, sum(size) OVER (ORDER BY kind = 'rewind' AND rank = 1 DESC, made DESC, datname) AS total
      FROM (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY number DESC, made DESC) AS rank,
          CASE kind WHEN 'failed' THEN '$(since "$keep_failed_days")' ELSE '$(since "$keep_days")' END AS oldest,
          CASE kind WHEN 'failed' THEN $keep_failed_days ELSE $keep_days END AS days,
          CASE kind WHEN 'rewind' THEN $keep_points ELSE 1 END AS most
        FROM (SELECT datname, kind, pg_database_size(oid) AS size, right(datname, 16) AS made,
            CASE kind WHEN 'rewind' THEN oid::bigint END AS number,
            substring(shobj_description(oid, 'pg_database') from '\"release\": \"([^\" ]+)\"') AS release
          FROM pg_database, substring(datname from '_(rewind|failed|abandoned)_[0-9]+T[0-9]+Z\$') AS kind
          WHERE datname ~ '^${database}_(rewind|failed|abandoned)_[0-9]{8}T[0-9]{6}Z\$') AS found) AS ranked) AS copies
    WHERE made < oldest OR rank > most
      OR total > $disk / 100 * $keep_disk_percent AND NOT (kind = 'rewind' AND rank = 1)" |
    while read -r name release why; do drop "$name" "$release" "$why"; done
}
# What a verdict would have needed is said, and kept for the next one that is asked for. $1 copy,
# $2 the image that served on it, or "before" where nobody knows, $3 why.
drop() {
  what=$1
  case $1 in *_rewind_*) what="$1, the way back to the data of $2" ;; esac
  if ! reason=$(sql "DROP DATABASE \"$1\"" 2>&1); then
    say "kept $what, although $3: $(echo "$reason" | tr '\n' ' ')"
    return 0
  fi
  say "dropped $what: $3"
  case $1 in *_rewind_*) ;; *) return 0 ;; esac
  {
    tail -n 99 "$home/dropped" 2>/dev/null
    printf '{"name":"%s","image":"%s","why":"%s","at":"%s"}\n' "$1" "$2" "$3" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  } >"$home/dropped.next" && mv -f "$home/dropped.next" "$home/dropped"
}
