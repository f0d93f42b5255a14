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

export interface DeclaredEffect {
  readonly resource: Effect;
  /** What `ipai verify` is told of it. */
  readonly output: EffectOutput;
}

/** Declares what must be in force. */
export function declareEffect(
  resource: string,
  declared: EffectDeclaration,
  options: pulumi.CustomResourceOptions,
): DeclaredEffect {
  const { name, look, mend, settings, next } = declared;
  // What `up --refresh` mends needs no other advice.
  const advice = mend === undefined && next !== undefined ? { next } : {};
  return {
    resource: new Effect(resource, { ...declared }, options),
    output: { name, look, settings: { ...settings }, ...advice },
  };
}
