import { ODOO_PROJECT, type StackOutputs } from "../../../components/outputs.ts";
import { limitProblems } from "../../../provider/resources/composeProject/limits.ts";
import { finding } from "../finding.ts";
import type { Finding, Status } from "../finding.ts";
import { containerFacts, containersProbe } from "../host/containersProbe.ts";
import type { ContainerFacts } from "../host/containersProbe.ts";
import type { Layer } from "../layer.ts";
import { bringUp, logOf } from "../nextStep.ts";

/** A restart longer ago than this is over: to be looked into, but no loop. Seconds. */
const RECENT_RESTART = 3_600;

/** What Docker's client says when there is no daemon to ask, so that nothing is known of containers. */
const NO_DAEMON = /Cannot connect to the Docker daemon/;

type Declared = StackOutputs["containers"][number];

/** Each declared container runs, is healthy, does not restart, and runs the image that is declared. */
export const containers: Layer = {
  name: "containers",
  probes: [containersProbe],
  judge: async ({ outputs, host }) => {
    const printed = await host(containersProbe);
    if (NO_DAEMON.test(printed.stderr)) {
      const subject = "the Docker daemon";
      const found = printed.stderr.trim().split("\n")[0] ?? "";
      return [finding(false, { subject, expected: "it answers", found, next: bringUp(outputs) })];
    }
    const running = containerFacts(printed);
    return outputs.containers.flatMap((declared) =>
      judgeOne(declared, running.get(declared.name), outputs),
    );
  },
};

function judgeOne(
  declared: Declared,
  facts: ContainerFacts | undefined,
  outputs: StackOutputs,
): Finding[] {
  const { name } = declared;
  const life = { subject: name, expected: "running, healthy, not restarting" };
  if (facts === undefined)
    return [finding(false, { ...life, found: "no such container", next: bringUp(outputs) })];
  return [
    finding(lifeOf(facts), {
      ...life,
      found: inWords(facts),
      // One that runs says itself what ails it; one that does not is for an `up` to bring back.
      next: facts.status === "running" ? logOf(outputs, name) : bringUp(outputs),
    }),
    image(declared, facts, outputs),
    ...limits(declared, facts, outputs),
  ];
}

/** What `docker update` changes, which no compose file knows of. */
function limits(declared: Declared, facts: ContainerFacts, outputs: StackOutputs): Finding[] {
  if (declared.limits === undefined) return [];
  const problems = limitProblems(facts, declared.limits);
  return [
    finding(problems.length === 0, {
      subject: `${declared.name}'s limits`,
      expected: "restart policy, memory and processes as declared",
      found: problems.join("; ") || "as declared",
      next: bringUp(outputs),
    }),
  ];
}

function lifeOf({ status, health, restarts, ageSeconds }: ContainerFacts): Status {
  if (status !== "running" || health !== "healthy") return "fail";
  if (restarts === 0) return "pass";
  return ageSeconds < RECENT_RESTART ? "fail" : "act";
}

function inWords({ status, health, restarts, ageSeconds }: ContainerFacts): string {
  const count = restarts === 1 ? "1 restart" : `${restarts} restarts`;
  const since = status === "running" ? `, up ${ageSeconds} s` : "";
  return `${status}, ${health ?? "without a health check"}, ${count}${since}`;
}

/** Docker holds the reference that the container was made from; by digest it can mean one image only. */
function image(declared: Declared, facts: ContainerFacts, outputs: StackOutputs): Finding {
  const isOdoo = declared.project === ODOO_PROJECT;
  const expected = isOdoo ? outputs.release.digest : "an image pinned by digest";
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(facts.image)?.[1];
  return finding(isOdoo ? digest === expected : digest !== undefined, {
    subject: `${declared.name}'s image`,
    expected,
    found: facts.image,
    next: bringUp(outputs),
  });
}
