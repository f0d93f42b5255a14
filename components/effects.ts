import type * as pulumi from "@pulumi/pulumi";
import { Effect } from "../provider/resources/effect/resource.ts";
import type { EffectOutput } from "./outputs.ts";

/** What must be in force on the host; `EffectArgs` says what each part is. */
export interface EffectDeclaration {
  readonly name: string;
  readonly look: string;
  readonly mend?: string;
  readonly next?: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Declares it, and answers what `ipai verify` is told of it. */
export function declareEffect(
  resource: string,
  declared: EffectDeclaration,
  options: pulumi.CustomResourceOptions,
): EffectOutput {
  const { name, look, mend, settings, next } = declared;
  new Effect(resource, { ...declared }, options);
  // What `up --refresh` mends needs no other advice.
  const advice = mend === undefined && next !== undefined ? { next } : {};
  return { name, look, settings: { ...settings }, ...advice };
}
