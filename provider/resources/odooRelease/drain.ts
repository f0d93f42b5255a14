import { bounded, type ReleaseRun } from "./run.ts";

/** As long as Odoo lets a request run. */
const LIMIT_SECONDS = 120;

const drain = `
end=$(($(date +%s) + $2))
while [ -n "$(ss -Htn state established "( dport = :$1 )")" ] && [ "$(date +%s)" -lt "$end" ]; do
  sleep 0.1
done
`;

/** Waits until nginx's workers of before have their answers from this port. */
export async function drainPort(run: ReleaseRun, port: number): Promise<void> {
  run.log("waiting for requests under way", { ephemeral: true });
  await run.remote.run({
    step: `wait for requests under way on port ${port}`,
    script: drain,
    args: [String(port), String(LIMIT_SECONDS)],
    ...bounded(run),
  });
}
