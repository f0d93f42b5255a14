import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import type { HostProbe } from "./probe.ts";

/** A probe that hangs (a stuck Docker daemon) must not hide what the others saw. Seconds. */
export const PROBE_LIMIT = 10;
/** The exit statuses of coreutils' `timeout`, and of what was killed: probes only look. */
const TIMED_OUT = [124, 137];

// In a tmpfs: the report must work on a host whose disk is full.
const opening = `
mark=$1
export database_container=$2 database=$3 database_role=$4 odoo_containers=$5
shift 5
answers=$(mktemp -d -p "\${XDG_RUNTIME_DIR:-/run}") || exit 1
trap 'rm -rf "$answers"' EXIT
`;

const beside = ({ name, script }: HostProbe): string => `{
timeout -s KILL ${PROBE_LIMIT} sh -s -- "$@" >"$answers/${name}.out" 2>"$answers/${name}.err" <<'END_OF_PROBE'
${script}
END_OF_PROBE
echo $? >"$answers/${name}.status"
} &
`;

const closing = (probes: readonly HostProbe[]): string => `
wait
for name in ${probes.map(({ name }) => name).join(" ")}; do
  printf '%s %s %s\\n' "$mark" "$name" "$(cat "$answers/$name.status")"
  cat "$answers/$name.out"
  printf '\\n%s\\n' "$mark"
  cat "$answers/$name.err"
  echo
done
`;

/**
 * One script that runs all probes side by side and prints what each said. `$1` marks the lines
 * between the answers: a value that nobody on the host can know beforehand, since an answer may
 * hold log lines that strangers wrote.
 */
export function scriptOf(probes: readonly HostProbe[]): string {
  return [opening, ...probes.map(beside), closing(probes)].join("");
}

/** The answers in what `scriptOf`'s script printed, by the probes' names. */
export function answersOf(printed: string, mark: string): ReadonlyMap<string, RemoteOutput> {
  const answers = new Map<string, RemoteOutput>();
  const [, ...parts] = `\n${printed}`.split(`\n${mark}`);
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [heading = "", ...stdout] = (parts[index] ?? "").split("\n");
    const [, name = "", status = ""] = heading.split(" ");
    // Without a status nobody knows how the probe ended.
    if (!/^\d+$/.test(status)) continue;
    answers.set(name, {
      exitCode: Number(status),
      stdout: stdout.join("\n").trim(),
      stderr: (parts[index + 1] ?? "").trim(),
    });
  }
  return answers;
}

/** Whether a probe was ended before it had said everything. */
export function wasCutShort(answer: RemoteOutput): boolean {
  return TIMED_OUT.includes(answer.exitCode);
}
