import { hostname, userInfo } from "node:os";
import type { Environment } from "./operation.ts";

/** Who starts an operation, for the stack's history: a person at a machine, or CI's actor. */
export function who(environment: Environment): string {
  const actor = environment["GITHUB_ACTOR"];
  if (actor) return `${actor}@github`;
  return `${environment["SUDO_USER"] ?? userInfo().username}@${hostname()}`;
}
