import type { Word } from "../../../operations/approvals/decide.ts";
import type { Actor } from "../../../operations/perform/actor.ts";
import type { Answer } from "../../../operations/perform/performer.ts";
import type { REGISTRY } from "../../../operations/registry.ts";

/**
 * What lives in `performing/`: how the room has operations performed. The process that serves pages knows
 * them by name alone; what they load (the engine's SDK, SSH, the checks) belongs to a process apart, which
 * ends when nobody has asked for a while.
 */

export type OperationName = keyof typeof REGISTRY;
type Loaded<Name extends OperationName> = Awaited<ReturnType<(typeof REGISTRY)[Name]>>;

/** What an operation takes, as its own definition says. */
export type InputOf<Name extends OperationName> = Parameters<Loaded<Name>["run"]>[1];
/** What it answers. */
export type OutputOf<Name extends OperationName> = Awaited<ReturnType<Loaded<Name>["run"]>>;

/** What somebody in the room wants done. */
export type Wish =
  | { readonly operation: OperationName; readonly input: object }
  /** A person's word about a plan, after their passkey was checked. */
  | { readonly decision: "approve" | "refuse"; readonly word: Word };

export interface WishOptions {
  readonly actor: Actor;
  /** Aborted when nobody wants the answer any more. */
  readonly signal?: AbortSignal;
}

/** Has wishes performed. */
export interface Performing {
  /** Never throws: what goes wrong is an answer too. */
  perform(wish: Wish, options: WishOptions): Promise<Answer>;
}
