import { hostname } from "node:os";
import type { EvidenceRecord } from "../../evidence/record.ts";
import type { Environment } from "../operation.ts";
import { actorAtCli, type Actor } from "../perform/actor.ts";
import type { CheckoutState } from "./source.ts";

/** Who acts, from where, through which door. */
export function actorOf(
  environment: Environment,
  { gitIdentity }: CheckoutState,
  actor: Actor = actorAtCli(environment),
): EvidenceRecord["actor"] {
  return {
    user: actor.name.replace(/@[^@]*$/, ""),
    machine: hostname(),
    gitIdentity,
    through: actor.kind === "ci" ? "ci" : actor.door,
    ...runOf(environment),
  };
}

/** Where GitHub shows the run that acts. */
function runOf(environment: Environment): Pick<EvidenceRecord["actor"], "run"> {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = environment;
  const { GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = environment;
  if (!server || !repository || !run) return {};
  return { run: `${server}/${repository}/actions/runs/${run}/attempts/${attempt ?? 1}` };
}

/** How an allowed-signers file names an actor: by address where git knows one. */
export function principalOf({ user, machine, gitIdentity }: EvidenceRecord["actor"]): string {
  return /<(\S+)>/.exec(gitIdentity ?? "")?.[1] ?? `${user}@${machine}`.replaceAll(/\s+/g, "_");
}
