import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { OutputMap, PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import type { ProgramContext } from "../../components/programContext.ts";
import type { Settings } from "../../config/settings.ts";
import { UserError } from "../../report/userError.ts";

type ProgramOf = (context: ProgramContext, settings?: Settings) => ReturnType<PulumiFn>;

/** `index.ts` has one default export: the program, which is told what is around it. */
const programModule = z.object({
  default: z.custom<ProgramOf>((value) => typeof value === "function"),
});

/** What the program is given, and who else is told that the engine has begun to run it. */
export interface ProgramInputs {
  readonly context: ProgramContext;
  /** Read from the stack's file by the program itself when left out. */
  readonly settings?: Settings | undefined;
  /** Called each time before the program: of an `up` the engine then holds the stack's lock. */
  readonly begun?: (() => Promise<void>) | undefined;
}

/** The program of a checkout, and what it last failed with: the engine passes on only a message. */
export interface Program {
  readonly run: PulumiFn;
  /** Begins to load it, so that it is there when the engine has started. */
  preload(): void;
  failure(): UserError | undefined;
  /** What it returned when it last ran, once all of it is known; nothing of it after a preview. */
  outputs(): OutputMap | undefined;
}

/** Loads `index.ts` at its first use: reading outputs or history needs none of it. */
export function loadProgram(root: string, inputs: ProgramInputs): Program {
  let loading: Promise<unknown> | undefined;
  let failure: UserError | undefined;
  let outputs: OutputMap | undefined;
  const load = (): Promise<unknown> =>
    (loading ??= import(pathToFileURL(join(root, "index.ts")).href));
  return {
    preload: () => {
      // `run` waits for the same promise and reports why it failed.
      load().catch(() => undefined);
    },
    run: async () => {
      failure = outputs = undefined;
      const { default: program } = programModule.parse(await load());
      // There already: the program is made of it.
      const pulumi = await import("@pulumi/pulumi");
      const { wholeProgram } = await import("./wholeProgram.ts");
      try {
        await inputs.begun?.();
        const returned = await wholeProgram(() => program(inputs.context, inputs.settings));
        // Not called while anything in them is unknown.
        pulumi.output(returned ?? {}).apply((values) => (outputs = outputMap(values)));
        return returned;
      } catch (error) {
        if (error instanceof UserError) failure = error;
        throw error;
      }
    },
    failure: () => failure,
    outputs: () => outputs,
  };
}

function outputMap(values: Readonly<Record<string, unknown>>): OutputMap {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  // Nothing tells which are secret, so that nobody may show any.
  return Object.fromEntries(entries.map(([key, value]) => [key, { value, secret: true }]));
}
