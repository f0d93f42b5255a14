import type { Observed } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import type { UnitInputs, UnitState } from "./inputs.ts";
import { readScript } from "./scripts.ts";

/** Of systemd's words for a unit file, those that neither `enable` nor `disable` brings about. */
const NEITHER = new Set(["static", "generated", "indirect", "alias", "transient", ""]);

/** What systemd says of a unit now; `undefined` when it knows none of that name. */
export async function observe(
  remote: Remote,
  name: string,
  known: UnitInputs | undefined,
  signal: AbortSignal,
): Promise<Observed<UnitInputs, UnitState> | undefined> {
  const { stdout } = await remote.run({
    step: `ask systemd for ${name}`,
    script: readScript,
    args: [name],
    signal,
  });
  const facts = parse(stdout);
  if (facts["LoadState"] === "not-found" && facts["content"] === undefined) return undefined;
  const activeState = facts["ActiveState"] ?? "unknown";
  const unitFileState = facts["UnitFileState"] ?? "";
  // A unit of a package stands elsewhere; one in /etc that we did not write is not ours to show.
  const isOurs = known === undefined || known.content !== undefined;
  const inputs: UnitInputs = {
    name,
    content: isOurs ? text(facts["content"]) : undefined,
    dropIn: text(facts["dropIn"]),
    enabled: NEITHER.has(unitFileState)
      ? (known?.enabled ?? true)
      : unitFileState.startsWith("enabled"),
    active:
      known?.active === "onDemand"
        ? "onDemand"
        : activeState === "active" || activeState === "reloading" || isStarting(facts),
    triggers: known?.triggers ?? [],
  };
  return { id: name, inputs, state: { ...inputs, activeState, unitFileState } };
}

function isStarting(facts: Record<string, string>): boolean {
  return facts["ActiveState"] === "activating" && facts["SubState"] !== "auto-restart";
}

function parse(output: string): Record<string, string> {
  const pairs = output
    .split("\n")
    .filter((line) => line.includes("="))
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const);
  return Object.fromEntries(pairs);
}

function text(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, "base64").toString();
}
