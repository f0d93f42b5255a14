import { randomUUID } from "node:crypto";
import type { StackOutputs } from "../../../components/outputs.ts";
import type { Remote, RemoteOutput } from "../../../provider/ssh/remote.ts";
import { odooContainers } from "../odooContainers.ts";
import { HostFailure } from "./hostFailure.ts";
import type { HostProbe } from "./probe.ts";
import { answersOf, PROBE_LIMIT, scriptOf, wasCutShort } from "./script.ts";

/** All probes together: more than the limit of each, since they share the host's processors. */
const LIMIT_MS = 20_000;

/**
 * Puts all questions to the host in one command.
 * @returns The answer to each. @throws HostFailure when asked for one that did not come.
 */
export async function askHost(
  remote: Remote,
  probes: readonly HostProbe[],
  outputs: StackOutputs,
  signal: AbortSignal,
): Promise<(probe: HostProbe) => RemoteOutput> {
  const mark = randomUUID();
  const { container, name, user } = outputs.database;
  const odoo = odooContainers(outputs).all.map((each) => each.name);
  const { stdout } = await remote.run({
    step: "look at the host",
    script: scriptOf(probes),
    args: [
      mark,
      container,
      name,
      user,
      odoo.join(" "),
      ...outputs.containers.map((each) => each.name),
    ],
    timeoutMs: LIMIT_MS,
    signal,
  });
  const answers = answersOf(stdout, mark);
  return (probe) => {
    const answer = answers.get(probe.name);
    if (answer === undefined || wasCutShort(answer))
      throw new HostFailure(`${remote.label}: no answer about ${probe.name} in ${PROBE_LIMIT} s`);
    return answer;
  };
}
