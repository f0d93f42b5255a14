import * as pulumi from "@pulumi/pulumi";
import type { CloudAddresses } from "../config/cloudAddresses.ts";
import { cloudAddresses } from "../config/cloudAddresses.ts";
import { heldByStack } from "./adoption/held.ts";
import type { Held } from "./adoption/held.ts";

/** What the program may ask, besides its settings, while it declares a stack. */
export interface ProgramContext {
  /** What the stack's state holds: the rest may exist already, and is then taken over. */
  readonly held: () => Promise<Held>;
  readonly addresses: CloudAddresses;
}

/** Tells a person that a cloud lets the program wait: a line on the screen, and none in the history. */
export function tellWaiting(message: string): void {
  void pulumi.log.info(message, undefined, undefined, true);
}

/** Under plain `pulumi`, which calls the program without arguments. */
export function contextOfPlainPulumi(root: string): ProgramContext {
  return { held: () => heldByStack(pulumi.getStack(), root), addresses: cloudAddresses() };
}
