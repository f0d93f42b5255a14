import type { Environment } from "../operation.ts";
import { who } from "../who.ts";

/** Who asks for an operation, and through which door. */
export interface Actor {
  readonly kind: "person" | "ci" | "agent";
  /** As the stack's history names it: `ana@laptop`. */
  readonly name: string;
  readonly door: "cli" | "mcp" | "control-room";
}

/** Who types a command: a person, or a run of CI. */
export function actorAtCli(environment: Environment): Actor {
  const kind = environment["GITHUB_ACTIONS"] || environment["CI"] ? "ci" : "person";
  return { kind, name: who(environment), door: "cli" };
}
