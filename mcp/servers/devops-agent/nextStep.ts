import { stepsIn, type Step } from "../../../operations/steps.ts";
import type { Tool } from "./tools.ts";

/** What a server can name when it says what to do next. */
export interface Offer {
  readonly stack: string;
  readonly tools: readonly Tool[];
}

/**
 * A next step for an agent: the tool and its arguments where this server lists one for the step; else
 * the command, which a person types.
 */
export function nextForAgent(next: string, { stack, tools }: Offer): string {
  const known = tools.map(({ operation }) => operation);
  return stepsIn(next, known)
    .map((part) => (typeof part === "string" ? part : asTool(part, stack, tools)))
    .join("");
}

/** The same in every `next` of an answer. */
export function withNextForAgent(value: unknown, offer: Offer): unknown {
  if (Array.isArray(value)) return value.map((each) => withNextForAgent(each, offer));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [
      key,
      key === "next" && typeof each === "string"
        ? nextForAgent(each, offer)
        : withNextForAgent(each, offer),
    ]),
  );
}

function asTool({ operation, input, text }: Step, stack: string, tools: readonly Tool[]): string {
  const { stack: meant = stack, ...given } = input;
  const tool = tools.find((each) => each.operation === operation);
  const settable = tool && Object.keys(given).every((key) => !tool.without.includes(key));
  if (tool === undefined || !settable || meant !== stack) return text;
  const words = Object.keys(given).length === 0 ? "" : ` with ${JSON.stringify(given)}`;
  return `the tool ${tool.name}${words}`;
}
