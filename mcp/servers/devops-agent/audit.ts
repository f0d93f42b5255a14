import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { digestOf } from "../../../operations/approvals/plan.ts";
import { redactorFor } from "../../../operations/perform/redactorFor.ts";
import type { Environment } from "../../../operations/operation.ts";
import type { Actor } from "../../../operations/perform/actor.ts";
import { tools } from "./tools.ts";

/** What is written down of each call, whatever became of it. */
export interface Call {
  readonly actor: Actor;
  readonly stack: string;
  readonly tool: string;
  readonly given: unknown;
  /** `ok`, or the code of the failure or refusal. */
  readonly outcome: string;
  readonly durationMs: number;
}

/** The calls of a checkout's MCP servers: one line of JSON each in `.state/mcp/calls.jsonl`. */
export class Audit {
  readonly #file: string;
  readonly #environment: Environment;

  constructor(root: string, environment: Environment) {
    this.#file = join(root, ".state/mcp/calls.jsonl");
    this.#environment = environment;
  }

  /** Arguments are kept as their digest, and as a copy that shows their form and no value. */
  async write({ given, durationMs, ...call }: Call): Promise<void> {
    const line = {
      at: new Date().toISOString(),
      ...call,
      argumentsDigest: digestOf(given),
      arguments: formOf(given),
      durationMs: Math.round(durationMs),
    };
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const text = redactorFor(this.#environment).redact(JSON.stringify(line));
    await appendFile(this.#file, `${text}\n`, { mode: 0o600 });
  }
}

/** Another name is whatever the agent likes, so a value. */
const KNOWN_FIELDS = new Set(tools.flatMap(({ operation }) => Object.keys(operation.input.shape)));
const FIELDS_SHOWN = 20;

/** `{"sha":"text of 40","errors":"boolean"}` */
function formOf(given: unknown): unknown {
  if (typeof given === "string") return `text of ${given.length}`;
  if (Array.isArray(given)) return `list of ${given.length}`;
  if (typeof given !== "object" || given === null) return given === null ? "null" : typeof given;
  const entries = Object.entries(given).slice(0, FIELDS_SHOWN);
  return Object.fromEntries(
    entries.map(([key, each], at) => [
      KNOWN_FIELDS.has(key) ? key : `unknown field ${at + 1}`,
      typeof each === "object" && each !== null && !Array.isArray(each) ? "object" : formOf(each),
    ]),
  );
}
