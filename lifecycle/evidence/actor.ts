import { hostname } from "node:os";
import type { EvidenceRecord } from "../../evidence/record.ts";
import type { Environment } from "../operation.ts";
import { who } from "../who.ts";
import type { CheckoutState } from "./source.ts";

/** Who acts, from where, through which door. */
export function actorOf(
  environment: Environment,
  { gitIdentity }: CheckoutState,
): EvidenceRecord["actor"] {
  return {
    user: who(environment).replace(/@[^@]*$/, ""),
    machine: hostname(),
    gitIdentity,
    through: environment["CI"] ? "ci" : "cli",
  };
}

/** How an allowed-signers file names an actor: by address where git knows one. */
export function principalOf({ user, machine, gitIdentity }: EvidenceRecord["actor"]): string {
  return /<(\S+)>/.exec(gitIdentity ?? "")?.[1] ?? `${user}@${machine}`.replaceAll(/\s+/g, "_");
}
