import { InitError } from "../../rpc/handler.ts";
import type { CallContext, ResourceHandler } from "../../rpc/handler.ts";
import { CommandError } from "../../ssh/commandError.ts";
import type { Remote } from "../../ssh/remote.ts";
import { effectInputs } from "./inputs.ts";
import type { EffectInputs } from "./inputs.ts";
import { differences, settingsInForce } from "./settings.ts";
import { ipai } from "../../../report/ipai.ts";

/** Settings in force, compared with what a program says and not with its files. */
export const effectHandler: ResourceHandler<EffectInputs, EffectInputs, Remote> = {
  type: "host:index:Effect",
  schema: effectInputs,
  replaceOn: ["name"],
  // What is in force counts, and not how it is looked at.
  ignore: ["look", "mend", "next"],

  async create(ctx, inputs) {
    return { id: inputs.name, state: await bringAbout(ctx, inputs) };
  },

  update: (ctx, _name, _old, inputs) => bringAbout(ctx, inputs),

  async read(ctx, name, known) {
    // Only a program knows how to look.
    if (known === undefined) return undefined;
    const inputs = { ...known, settings: await look(ctx, known) };
    return { id: name, inputs, state: inputs };
  },

  delete: () => Promise.resolve(),
};

async function bringAbout(ctx: CallContext<Remote>, inputs: EffectInputs): Promise<EffectInputs> {
  const { name, mend, settings } = inputs;
  const before = await look(ctx, inputs);
  if (differences(settings, before).length === 0) return inputs;
  if (mend !== undefined) await run(ctx, name, mend);
  const found = mend === undefined ? before : await look(ctx, inputs);
  const left = differences(settings, found);
  if (left.length === 0) return inputs;
  const still = mend === undefined ? "" : " still";
  const { next = `take away what says so on the host; then \`${ipai("up")}\`` } = inputs;
  throw new InitError(name, { ...inputs, settings: found }, [
    `${ctx.shared.label}: ${name} is${still} not as declared: ${left.join("; ")}\nnext: ${next}`,
  ]);
}

/** What the script says is for people: it moved something that somebody had put there. */
async function run(ctx: CallContext<Remote>, name: string, mend: string): Promise<void> {
  const { stdout } = await ctx.shared.run({
    step: `bring the settings of ${name} into force`,
    script: mend,
    signal: ctx.signal,
    timeoutMs: ctx.timeoutMs,
  });
  for (const line of stdout.split("\n").filter((each) => each !== "")) {
    ctx.log(line, { severity: "warning" });
  }
}

/** A program that cannot tell, such as sshd with a broken file, has nothing of it in force. */
async function look(
  { shared, signal }: CallContext<Remote>,
  { name, look: script, settings }: EffectInputs,
): Promise<Record<string, string>> {
  try {
    const { stdout } = await shared.run({ step: `look at ${name} in force`, script, signal });
    return settingsInForce(settings, stdout);
  } catch (error) {
    if (!(error instanceof CommandError) || error.end.kind !== "failed") throw error;
    const why = error.lastLines.split("\n").at(-1)?.trim() ?? "";
    const unknown = `not known: ${why || error.message}`;
    return Object.fromEntries(Object.keys(settings).map((key) => [key, unknown]));
  }
}
