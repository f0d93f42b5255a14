import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context, Environment } from "../operation.ts";
import type { Actor } from "../perform/actor.ts";
import type { Decision } from "./queue.ts";

/** What programs that act by themselves set in the shells that they open. */
const AGENT_SHELLS = ["CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI", "CODEX_SANDBOX", "OPENCODE"];

/**
 * Who decides, when that is a person. At the command line it takes a terminal on both sides and a shell
 * that no agent has opened; in the control room, a passkey that was just used.
 *
 * It keeps agents, clients' hooks and CI from deciding by any way that the product offers. It cannot
 * tell who sits at the keyboard: whoever has a terminal as the operator's user is the operator.
 *
 * @throws UserError when nothing shows a person.
 */
export function refuseNoPerson(
  { actor, ask, environment }: Pick<Context, "actor" | "ask" | "environment">,
  confirmedBy: Decision["confirmedBy"],
): Actor {
  if (actor === undefined || actor.kind !== "person")
    throw noPerson(`asked by ${actor?.name ?? "nobody"}`);
  if (actor.door === "control-room" && confirmedBy === "passkey") return actor;
  if (actor.door !== "cli" || confirmedBy !== "terminal") {
    throw noPerson(`through ${actor.door}, confirmed by ${confirmedBy}`);
  }
  const mark = agentShell(environment);
  if (mark !== undefined) throw noPerson(`the shell is an agent's: ${mark} is set`);
  if (ask === undefined) throw noPerson("input or output is no terminal");
  return actor;
}

/** The variable that shows a shell to be an agent's. */
function agentShell(environment: Environment): string | undefined {
  return AGENT_SHELLS.find((name) => environment[name]);
}

function noPerson(given: string): UserError {
  return new UserError(
    "Only a person decides about a plan: at a terminal of their own, or by a passkey.",
    {
      given,
      next: `open a terminal and type: ${ipai("approvals")}`,
      code: "not-a-person",
    },
  );
}
