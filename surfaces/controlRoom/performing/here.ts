import { z } from "zod";
import type { AnyOperation, Environment } from "../../../operations/operation.ts";
import { Performer, type Answer } from "../../../operations/perform/performer.ts";
import { REGISTRY, type Registry } from "../../../operations/registry.ts";
import { failureReport } from "../../../report/failure.ts";
import type { Performing, Wish, WishOptions } from "./performing.ts";

/** Performs wishes in this process. */
export class PerformsHere implements Performing {
  readonly #performer: Performer;

  /** @param options.root The checkout. Absolute. */
  constructor(options: { root: string; environment: Environment }) {
    this.#performer = new Performer(options);
  }

  async perform(wish: Wish, { actor, signal }: WishOptions): Promise<Answer> {
    try {
      const { operation, input } = await meantBy(wish);
      return await this.#performer.perform(operation, input, {
        actor,
        onProgress: () => undefined,
        ...(signal && { signal }),
      });
    } catch (error) {
      return { ok: false, failure: failureReport(error) };
    }
  }
}

async function meantBy(wish: Wish): Promise<{ operation: AnyOperation; input: object }> {
  if ("decision" in wish) return { operation: deciding(wish), input: {} };
  const registry: Registry = REGISTRY;
  const load = registry[wish.operation];
  if (load === undefined) throw new Error(`no operation ${wish.operation}`);
  return { operation: await load(), input: wish.input };
}

/** A decision as an operation: the performer says who asks, and takes secrets out of what is answered. */
function deciding({ decision, word }: Extract<Wish, { decision: string }>): AnyOperation {
  return {
    name: decision,
    summary: `${decision} a plan that waits`,
    effect: "changes",
    input: z.object({}),
    output: z.unknown(),
    run: async (ctx) => {
      const { approvePlan, refusePlan } = await import("../../../operations/approvals/decide.ts");
      return decision === "approve" ? approvePlan(ctx, word) : refusePlan(ctx, word);
    },
    text: () => "",
  };
}
