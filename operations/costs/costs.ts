import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { PRICES } from "./prices.ts";

/** What a stack's cloud resources cost a month. */
export const costsSchema = z.object({
  before: z.number().describe("US dollars a month before the change; of what is known"),
  after: z.number().describe("US dollars a month after the change; of what is known"),
  unknown: z
    .array(z.string())
    .describe("What has no price in the table, such as a size that is new"),
  asOf: z.string().describe("The date of the table"),
});

export type Costs = z.infer<typeof costsSchema>;

type Inputs = Readonly<Record<string, unknown>>;
type Priced = (inputs: Inputs) => { readonly monthly?: number; readonly label: string };

/** The kinds that cost money by what is declared of them. */
const PRICED: Readonly<Record<string, Priced>> = {
  "digitalocean:index/droplet:Droplet": ({ size }) => {
    const label = `droplet of size ${String(size)}`;
    const monthly = PRICES.droplets[String(size)];
    return monthly === undefined ? { label } : { label, monthly };
  },
  "digitalocean:index/volume:Volume": ({ size }) => ({
    label: `volume of ${String(size)} GB`,
    monthly: Number(size) * PRICES.volumeGb,
  }),
};

/** Adds up what the resources of one run cost, as the engine tells of each. */
export class CostCollector {
  readonly #before = new Map<string, ReturnType<Priced>>();
  readonly #after = new Map<string, ReturnType<Priced>>();

  take({ resourcePreEvent }: EngineEvent): void {
    const step = resourcePreEvent?.metadata;
    if (step === undefined) return;
    const price = PRICED[step.type];
    if (price === undefined) return;
    // A replacement comes in three steps; the parts of it must not be counted twice.
    const { old, new: after, urn, op } = step;
    if (old !== undefined && op !== "import" && !this.#before.has(urn)) {
      this.#before.set(urn, price(old.inputs as Inputs));
    }
    if (after !== undefined) this.#after.set(urn, price(after.inputs as Inputs));
  }

  /** `undefined` for a stack without anything that costs money, such as the lab's. */
  get costs(): Costs | undefined {
    if (this.#before.size + this.#after.size === 0) return undefined;
    const all = [...this.#before.values(), ...this.#after.values()];
    const unknown = all.filter(({ monthly }) => monthly === undefined).map(({ label }) => label);
    return {
      before: sum(this.#before.values()),
      after: sum(this.#after.values()),
      unknown: [...new Set(unknown)],
      asOf: PRICES.asOf,
    };
  }
}

function sum(priced: Iterable<ReturnType<Priced>>): number {
  const cents = [...priced].reduce(
    (total, { monthly = 0 }) => total + Math.round(monthly * 100),
    0,
  );
  return cents / 100;
}

/** `cloud: $29.00 a month, before $0.00 (…)`; one line. */
export function costsText({ before, after, unknown, asOf }: Costs): string {
  const change = before === after ? "unchanged" : `now ${dollars(before)}`;
  const missing = unknown.length === 0 ? "" : `; price unknown: ${unknown.join(", ")}`;
  return `costs: ${dollars(after)} a month, ${change} (list prices of ${asOf}, without tax${missing})`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
