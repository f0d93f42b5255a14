import type { AnyOperation } from "../../operations/operation.ts";
import { allOf, type Registry } from "../../operations/registry.ts";
import { argumentsOf } from "../../operations/arguments.ts";
import type { Description, Offer } from "./offer.ts";

/** What the command line says of an operation, read from its definition. */
export function describeOperation({ name, summary, input }: AnyOperation): Description {
  return { name, summary, arguments: argumentsOf(input) };
}

/** An operation at hand, as one that can be typed. */
export function offerOf(operation: AnyOperation): Offer {
  return { ...describeOperation(operation), load: () => Promise.resolve(operation) };
}

/** The file that help and completion are rendered from; `npm run docs` writes it. */
export async function descriptionsText(registry: Registry): Promise<string> {
  const operations = await allOf(registry);
  return `${JSON.stringify(operations.map(describeOperation), null, 2)}\n`;
}
