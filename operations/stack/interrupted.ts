import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { exportState } from "../../machine/engine/exportState.ts";
import { kindOf, nameOf, typeOf } from "../changes/change.ts";
import { sourceOf } from "./open.ts";

/** What a killed run was doing to a resource when it ended. */
export interface Interrupted {
  readonly urn: string;
  /** The engine's word: `creating`. */
  readonly doing: string;
}

/** Of the engine's warning (pkg/engine/update.go), which goes on for ten lines. */
export function interruptedIn(warning: string): Interrupted[] {
  const lines = warning.matchAll(/^ *\* (urn:\S+), interrupted while (\w+)/gm);
  return [...lines].map(([, urn = "", doing = ""]) => ({ urn, doing }));
}

/** One line of ours for the engine's ten. A cloud may have made what nobody wrote down. */
export function interruptedText(found: readonly Interrupted[]): string {
  const what = found.map(({ urn, doing }) => `${doing} ${kindOf(typeOf(urn))} ${nameOf(urn)}`);
  const cloud = found.some(({ urn }) => !/^(?:host|lab|memory):/.test(typeOf(urn)));
  return [
    `an earlier run was killed while ${what.join(", ")}; that is done again`,
    ...(cloud ? ["look at the cloud's own list whether there are two of it now"] : []),
  ].join("; ");
}

const stateSchema = z.looseObject({
  version: z.number(),
  deployment: z.looseObject({
    resources: z.array(z.looseObject({ urn: z.string() })).nullish(),
    pending_operations: z
      .array(z.looseObject({ type: z.string(), resource: z.looseObject({ urn: z.string() }) }))
      .nullish(),
  }),
});

/**
 * Forgets that the creation of resources was interrupted which exist by now: the engine itself would
 * warn of them at every run for ever, since a create that it did not see end may have had a result.
 * Ours adopt what they find.
 */
export async function settleInterrupted(stack: Stack): Promise<void> {
  const { name, workspace } = stack;
  const state = stateSchema.parse(await exportState(name, workspace.workDir, sourceOf(workspace)));
  const { deployment } = state;
  const made = new Set(deployment.resources?.map(({ urn }) => urn));
  const { pending_operations: pending } = deployment;
  const open = pending?.filter(
    ({ type, resource }) => type !== "creating" || !made.has(resource.urn),
  );
  if (open?.length === pending?.length) return;
  await stack.importStack({ ...state, deployment: { ...deployment, pending_operations: open } });
}
