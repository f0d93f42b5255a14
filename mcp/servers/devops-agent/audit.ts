import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { digestOf } from "../../../operations/approvals/plan.ts";
import { redactorFor } from "../../../operations/perform/redactorFor.ts";
import type { Environment } from "../../../operations/operation.ts";
import type { Actor } from "../../../operations/perform/actor.ts";

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

const SHOWN = 200;

/** The calls of a checkout's MCP servers: one line of JSON each in `.state/mcp/calls.jsonl`. */
export class Audit {
  readonly #file: string;
  readonly #environment: Environment;

  constructor(root: string, environment: Environment) {
    this.#file = join(root, ".state/mcp/calls.jsonl");
    this.#environment = environment;
  }

  /** Arguments are kept as their digest, and as a copy without secrets that is cut short. */
  async write({ given, durationMs, ...call }: Call): Promise<void> {
    const redacted = redactorFor(this.#environment).redact(JSON.stringify(given ?? null));
    const line = {
      at: new Date().toISOString(),
      ...call,
      argumentsDigest: digestOf(given),
      arguments: redacted.slice(0, SHOWN),
      durationMs: Math.round(durationMs),
    };
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await appendFile(this.#file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }
}
