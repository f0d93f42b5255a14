/**
 * A provider whose host is one JSON file, so that a test can see each call of the engine and change
 * what "the host" holds behind its back.
 */
import { appendFile, readFile, rename, writeFile } from "node:fs/promises";
import { once } from "node:events";
import pLimit from "p-limit";
import { z } from "zod";
import { UserError } from "../../../report/userError.ts";
import { InitError } from "../../../provider/rpc/handler.ts";
import type {
  FunctionHandler,
  ProviderDefinition,
  ResourceHandler,
} from "../../../provider/rpc/handler.ts";

/** The opened host: `file` holds the notes by their name, `file`.calls every call that was made. */
interface Store {
  readonly file: string;
  /** The engine creates several notes at the same time: each reads the file and writes it anew. */
  readonly oneAtATime: ReturnType<typeof pLimit>;
}

const inputs = z.strictObject({
  name: z.string(),
  text: z.string(),
  lines: z.array(z.string()).default([]),
  /** How the note behaves: as it should, never coming up, refused at once, waiting for a cancel. */
  /** How it is looked at: no business of a diff. */
  lens: z.string().optional(),
  behaviour: z.enum(["well", "sick", "refused", "slow"]).default("well"),
});
type Inputs = z.infer<typeof inputs>;
type State = Inputs & { readonly length: number; readonly revision: number };

async function notes(store: Store): Promise<Record<string, State>> {
  return JSON.parse(await readFile(store.file, "utf8")) as Record<string, State>;
}

async function record(store: Store, call: string): Promise<void> {
  await appendFile(`${store.file}.calls`, `${call}\n`);
}

/** In one step: a test kills this process at any point, and a host's file is never half a file. */
function change(
  store: Store,
  next: (all: Record<string, State>) => Record<string, State>,
): Promise<void> {
  return store.oneAtATime(async () => {
    const unfinished = `${store.file}.new`;
    await writeFile(unfinished, JSON.stringify(next(await notes(store))));
    await rename(unfinished, store.file);
  });
}

async function write(store: Store, wanted: Inputs, revision: number, signal: AbortSignal) {
  if (wanted.behaviour === "refused") {
    throw new UserError(`the note ${wanted.name} is refused`, {
      given: `text: ${wanted.text}`,
      next: "write another one",
      code: "refused",
    });
  }
  const state = { ...wanted, length: wanted.text.length, revision };
  await change(store, (all) => ({ ...all, [state.name]: state }));
  if (wanted.behaviour === "slow") {
    if (!signal.aborted) await once(signal, "abort");
    throw new InitError(wanted.name, state, ["the note was cancelled"]);
  }
  if (wanted.behaviour === "sick") {
    throw new InitError(wanted.name, state, [`the note is sick: ${wanted.text}`]);
  }
  return state;
}

const note: ResourceHandler<Inputs, State, Store> = {
  type: "memory:index:Note",
  schema: inputs,
  replaceOn: ["name"],
  ignore: ["lens"],
  preview: (wanted) => ({ length: wanted.text.length }),
  async create(ctx, wanted) {
    await record(ctx.shared, `create ${wanted.name}`);
    ctx.log(`writing ${wanted.text}`);
    return { id: wanted.name, state: await write(ctx.shared, wanted, 1, ctx.signal) };
  },
  async read(ctx, id, known) {
    const lens = known?.lens === undefined ? "" : ` through ${known.lens}`;
    await record(ctx.shared, `read ${id}${lens}`);
    const state = (await notes(ctx.shared))[id];
    return state && { id, inputs: inputs.strip().parse(state), state };
  },
  async update(ctx, id, old, wanted) {
    await record(ctx.shared, `update ${id} timeout ${ctx.timeoutMs}`);
    return write(ctx.shared, wanted, old.revision + 1, ctx.signal);
  },
  async delete(ctx, id) {
    await record(ctx.shared, `delete ${id}`);
    await change(ctx.shared, (all) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => name !== id)),
    );
  },
};

const countNotes: FunctionHandler<Record<string, never>, { count: number }, Store> = {
  token: "memory:index:countNotes",
  schema: z.record(z.string(), z.never()),
  call: async (ctx) => ({ count: Object.keys(await notes(ctx.shared)).length }),
};

export const memory: ProviderDefinition<{ file: string }, Store> = {
  name: "memory",
  version: "0.0.1",
  configSchema: z.strictObject({ file: z.string() }),
  open: (config) => ({ ...config, oneAtATime: pLimit(1) }),
  close: () => Promise.resolve(),
  resources: [note],
  functions: [countNotes],
};
