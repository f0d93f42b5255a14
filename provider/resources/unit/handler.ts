import { InitError } from "../../rpc/handler.ts";
import type { CallContext, ResourceHandler } from "../../rpc/handler.ts";
import { CommandError } from "../../ssh/commandError.ts";
import type { Remote } from "../../ssh/remote.ts";
import { unitInputs } from "./inputs.ts";
import type { UnitInputs, UnitState } from "./inputs.ts";
import { observe } from "./observe.ts";
import { applyScript, journalScript, removeScript, settleScript } from "./scripts.ts";

/** A unit of systemd: its file where it is ours, whether it is enabled, whether it runs. */
export const unitHandler: ResourceHandler<UnitInputs, UnitState, Remote> = {
  type: "host:index:Unit",
  schema: unitInputs,
  replaceOn: ["name"],

  async create(ctx, inputs) {
    return { id: inputs.name, state: await apply(ctx, inputs, undefined) };
  },

  read: ({ shared, signal }, name, known) => observe(shared, name, known, signal),

  update: (ctx, _name, old, inputs) => apply(ctx, inputs, old),

  async delete({ shared, signal, timeoutMs }, name, { content }) {
    await shared.run({
      step: `remove the unit ${name}`,
      script: removeScript,
      args: [name, String(content !== undefined)],
      signal,
      timeoutMs,
    });
  },
};

async function apply(
  ctx: CallContext<Remote>,
  inputs: UnitInputs,
  old: UnitState | undefined,
): Promise<UnitState> {
  const { name, content, dropIn, enabled, active } = inputs;
  const restart = old !== undefined && isRestartWanted(old, inputs);
  // Content that was never declared belongs to a package: it is left alone.
  const withoutContent = old?.content === undefined ? "keep" : "-";
  try {
    await ctx.shared.run({
      step: `apply the unit ${name}`,
      script: applyScript,
      args: [
        name,
        lengthOf(content) ?? withoutContent,
        lengthOf(dropIn) ?? "-",
        String(enabled),
        String(active),
        String(restart),
      ],
      stdin: `${dropIn ?? ""}${content ?? ""}`,
      signal: ctx.signal,
      timeoutMs: ctx.timeoutMs,
    });
    if (active === true) {
      const step = `see whether ${name} stays up`;
      await ctx.shared.run({ step, script: settleScript, args: [name], signal: ctx.signal });
    }
  } catch (error) {
    throw await initError(ctx, inputs, error);
  }
  const found = await observe(ctx.shared, name, inputs, ctx.signal);
  if (found === undefined) throw new Error(`systemd does not know ${name} after it was applied`);
  return {
    ...inputs,
    activeState: found.state.activeState,
    unitFileState: found.state.unitFileState,
  };
}

/** What the engine records of a unit that is there and does not run: its last words included. */
async function initError(
  { shared, signal }: CallContext<Remote>,
  inputs: UnitInputs,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof CommandError) || error.end.kind !== "failed") return error;
  const found = await observe(shared, inputs.name, inputs, signal);
  if (found === undefined) return error;
  const journal = await shared.run({
    step: `read the journal of ${inputs.name}`,
    script: journalScript,
    args: [inputs.name],
    signal,
  });
  const { activeState, unitFileState } = found.state;
  const reasons = [
    `${error.message}; it is ${activeState}`,
    error.lastLines,
    `its last log lines:\n${journal.stdout.trimEnd()}`,
    `next: systemctl status ${inputs.name} on ${shared.label}`,
  ];
  return new InitError(inputs.name, { ...inputs, activeState, unitFileState }, [
    reasons.filter((reason) => reason !== "").join("\n"),
  ]);
}

function isRestartWanted(old: UnitState, wanted: UnitInputs): boolean {
  const same =
    old.content === wanted.content &&
    old.dropIn === wanted.dropIn &&
    old.triggers.join("\n") === wanted.triggers.join("\n");
  return !same;
}

function lengthOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : String(Buffer.byteLength(text));
}
