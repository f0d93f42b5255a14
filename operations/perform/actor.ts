import { z } from "zod";
import type { Environment } from "../operation.ts";
import { who } from "../who.ts";

/** Who asks for an operation, and through which door. */
export const actorSchema = z.object({
  kind: z.enum(["person", "ci", "agent"]).describe("what asks: a person, a run of CI, an agent"),
  name: z.string().describe("as the stack's history names it: ana@laptop"),
  door: z.enum(["cli", "mcp", "control-room"]).describe("the surface that it came through"),
});
export type Actor = Readonly<z.infer<typeof actorSchema>>;

/** Who types a command: a person, or a run of CI. */
export function actorAtCli(environment: Environment): Actor {
  const kind = environment["GITHUB_ACTIONS"] || environment["CI"] ? "ci" : "person";
  return { kind, name: who(environment), door: "cli" };
}

/** `claude-code@laptop, an agent by mcp`, for a person. */
export function actorText({ kind, name, door }: Actor): string {
  const what = { person: "a person", ci: "CI", agent: "an agent" }[kind];
  return `${name}, ${what} by ${door}`;
}
