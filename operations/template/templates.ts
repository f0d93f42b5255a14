/**
 * What an agent or a person may have run on a host without a plan: ten scripts, all of which only look.
 * What changes something is a deploy or a rollback, and those wait for a person.
 */
export interface Template {
  readonly summary: string;
  /** The parameter that it takes, which becomes `$1`; what it may be is `parameters.ts`'s to say. */
  readonly parameter?: "service" | "database" | "unit";
  /** POSIX shell, constant. Prints no argument of a process and no environment: both may hold secrets. */
  readonly script: string;
}

/** `$1` the database, `$2` the container of its server, `$3` the role that owns it. */
const sql = (...queries: readonly string[]): string =>
  `docker exec -e PGOPTIONS='-c default_transaction_read_only=on -c statement_timeout=60s' "$2" \\
  psql -U "$3" -d "$1" -X -v ON_ERROR_STOP=1 --pset=pager=off ${queries.map((query) => `-c "${query}"`).join(" ")}`;

const templateTable = {
  disk: {
    summary: "room and inodes of each file system, and what Docker takes",
    script: "df -hT -x tmpfs -x devtmpfs -x overlay && echo && df -i / && echo && docker system df",
  },
  memory: {
    summary: "memory, swap, load, and the fifteen biggest processes",
    script:
      "uptime && free -m && echo && ps -eo pid,user:12,rss,pcpu,etime,comm --sort=-rss | head -n 16",
  },
  containers: {
    summary: "every container: name, image, state",
    script: `docker ps --all --format 'table {{.Names}}\\t{{.Image}}\\t{{.Status}}'`,
  },
  "container-use": {
    summary: "what one container uses of processor, memory, network and disk now",
    parameter: "service",
    script: `docker stats --no-stream --format 'table {{.Name}}\\t{{.CPUPerc}}\\t{{.MemUsage}}\\t{{.NetIO}}\\t{{.BlockIO}}\\t{{.PIDs}}' -- "$1"`,
  },
  "container-state": {
    summary: "how one container does: state, exit code, killed for memory, restarts, health",
    parameter: "service",
    script: `docker inspect --type container --format '{{.State.Status}}, exit code {{.State.ExitCode}}, killed for memory: {{.State.OOMKilled}}
started {{.State.StartedAt}}, restarts {{.RestartCount}}
health: {{if .State.Health}}{{.State.Health.Status}}, failing streak {{.State.Health.FailingStreak}}{{else}}none declared{{end}}' -- "$1"`,
  },
  unit: {
    summary: "one systemd unit: state, last result, since when",
    parameter: "unit",
    script: `systemctl show --no-pager -p Id,LoadState,ActiveState,SubState,UnitFileState,Result,ExecMainStatus,NRestarts,ActiveEnterTimestamp,InactiveEnterTimestamp -- "$1"
test "$(systemctl show --property LoadState --value -- "$1")" != not-found`,
  },
  timers: {
    summary: "what runs at which time next, and when it ran last",
    script: "systemctl list-timers --all --no-pager",
  },
  "nginx-check": {
    summary: "whether nginx takes its configuration, and what it listens on",
    script: "nginx -v 2>&1; nginx -t 2>&1; code=$?; echo; ss -Hltn; exit $code",
  },
  "database-size": {
    summary: "the size of a database and of its twenty biggest tables",
    parameter: "database",
    script: sql(
      "select pg_size_pretty(pg_database_size(current_database())) as database",
      "select s.relname as table, pg_size_pretty(pg_total_relation_size(relid)) as size, nullif(reltuples, -1)::bigint as estimated_rows, n_dead_tup as dead from pg_stat_user_tables s join pg_class c on c.oid = relid order by pg_total_relation_size(relid) desc limit 20",
    ),
  },
  "database-activity": {
    summary: "connections of a database by state, the longest transaction, waits for locks",
    parameter: "database",
    script: sql(
      "select state, wait_event_type, count(*), max(now() - xact_start) as longest_transaction, count(*) filter (where cardinality(pg_blocking_pids(pid)) > 0) as blocked from pg_stat_activity where datname = current_database() group by 1, 2 order by 3 desc",
    ),
  },
} as const satisfies Readonly<Record<string, Template>>;

export type TemplateName = keyof typeof templateTable;
export const templates: Readonly<Record<TemplateName, Template>> = templateTable;
export const templateNames = Object.keys(templateTable) as [TemplateName, ...TemplateName[]];
