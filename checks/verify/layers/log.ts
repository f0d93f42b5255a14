import { finding } from "../finding.ts";
import type { HostProbe } from "../host/probe.ts";
import type { Layer } from "../layer.ts";
import { onHost } from "../nextStep.ts";
import { odooContainers } from "../odooContainers.ts";

/**
 * Lines that mean "up, but not whole"; Odoo goes on after each of them. Extended regular
 * expressions, from Odoo's own source (`modules/loading.py`, `modules/module_graph.py`,
 * `tools/config.py`, `http.py`, `ir_cron.py`) and from the incidents that they announced. What ends by
 * itself, as a database that is skipped while its modules are updated, is not among them: the layers
 * `modules` and `crons` look at how that is now.
 */
const OMISSIONS = [
  "Some modules are not loaded",
  "Some modules have inconsistent states",
  "not installable, skipped",
  "invalid module names, ignored",
  "option .*, (no such|invalid addons) directory",
  "dbfilter rejects it",
  "password authentication failed",
  'relation "?ir_module_module"? does not exist',
  "Skipping database .* base version",
  // A scheduled action whose model is not in the registry: its code was not loaded.
  "^KeyError: '[a-z0-9_]+\\.[a-z0-9_.]+'",
];

/** What the filter must let through: that it says nothing may be the fault of grep or sed. */
const CONTROL = "Some modules are not loaded";

const PATTERNS = OMISSIONS.map((pattern) => `-e '${pattern.replaceAll("'", `'\\''`)}'`).join(" ");

/** As many lines as a person reads; the command shows the rest. */
const SHOWN = 5;

const logProbe: HostProbe = {
  name: "log",
  script: `
omissions() { grep -E -m ${SHOWN} ${PATTERNS} | sed "s/^/$1: /"; }
[ "$(echo '${CONTROL}' | omissions control)" = 'control: ${CONTROL}' ] || exit 0
for name in $odoo_containers; do
  started=$(docker inspect --format '{{.State.StartedAt}}' "$name") || continue
  case "$started" in [0-9]*-*T*) ;; *) continue ;; esac
  last=$(docker logs --tail 20 "$name" 2>&1) && [ -n "$last" ] || continue
  echo "read $name"
  docker logs --since "$started" "$name" 2>&1 | omissions "$name"
done
exit 0
`,
};

/** What Odoo said since it started. */
export const log: Layer = {
  name: "log",
  probes: [logProbe],
  judge: async ({ outputs, host }) => {
    const { stdout } = await host(logProbe);
    const lines = stdout.split("\n").filter((line) => line !== "");
    return odooContainers(outputs).all.map(({ name }) => {
      const own = lines.filter((line) => line.startsWith(`${name}: `));
      // Silence is good news only from a log that is there.
      const wasRead = lines.includes(`read ${name}`);
      return finding(wasRead && own.length === 0, {
        subject: `${name}'s log since its start`,
        expected: "no line that says something was left out",
        found: wasRead
          ? own.map((line) => line.slice(name.length + 2)).join(" | ") || "none"
          : "no log to read",
        next: onHost(outputs, `docker logs ${name}`),
      });
    });
  },
};
