import type {
  AuthInfo,
  CallToolResult,
  McpServer,
  ServerContext,
} from "@modelcontextprotocol/server";
import type { Environment } from "../../../operations/operation.ts";
import type { Actor } from "../../../operations/perform/actor.ts";
import type { Answer, Performer } from "../../../operations/perform/performer.ts";
import { who } from "../../../operations/who.ts";
import { failureReport } from "../../../report/failure.ts";
import { plainLine } from "../../../report/plainLine.ts";
import type { ProgressEvent } from "../../../report/progress.ts";
import { UserError } from "../../../report/userError.ts";
import type { Audit } from "./audit.ts";
import { principalOf } from "./door/oauth.ts";
import type { RefusedCall } from "./overheard.ts";
import type { RateLimit } from "./rate.ts";
import type { Readable } from "./resources.ts";
import type { ServerOptions } from "./server.ts";
import type { Tool } from "./tools.ts";
import { inputOf, tools } from "./tools.ts";
import { nextForAgent, withNextForAgent, type Offer } from "./nextStep.ts";
import { fenced, harmlessValue } from "./untrusted.ts";
import { wrongInput } from "./wrongInput.ts";

interface Means {
  readonly performer: Performer;
  readonly audit: Audit;
  readonly rate: RateLimit;
}

const INFO = "io.modelcontextprotocol/clientInfo";

/** Asks the performer for what an agent calls, answers, and writes each call down. */
export class Caller {
  readonly #options: ServerOptions;
  readonly #means: Means;

  constructor(options: ServerOptions, means: Means) {
    this.#options = options;
    this.#means = means;
  }

  async call(
    tool: Tool,
    given: unknown,
    ctx: ServerContext,
    { server, offered }: { server: McpServer; offered: readonly Tool[] },
  ): Promise<CallToolResult> {
    const { environment, stack } = this.#options;
    const envelope: Readonly<Record<string, unknown>> = ctx.mcpReq.envelope ?? {};
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only source for clients of 2025
    const claimed = nameIn(envelope[INFO]) ?? server.server.getClientVersion()?.name;
    const actor = agentOf(environment, { claimed, auth: ctx.http?.authInfo });
    const began = performance.now();
    const answer = await this.#answer(tool, given, actor, ctx);
    await this.#means.audit.write({
      actor,
      stack,
      tool: tool.name,
      given,
      outcome: answer.ok ? "ok" : answer.failure.error.code,
      durationMs: performance.now() - began,
    });
    return resultOf(answer, { stack, tools: offered });
  }

  /** Writes down a call that reached no tool. */
  async refused({ params, auth }: RefusedCall): Promise<void> {
    const { environment, stack } = this.#options;
    const asked: Readonly<Record<string, unknown>> =
      typeof params === "object" && params !== null ? { ...params } : {};
    const { name, arguments: given, _meta: meta } = asked;
    const claimed = typeof meta === "object" && meta !== null && INFO in meta ? meta[INFO] : {};
    const known = tools.some((tool) => tool.name === name);
    await this.#means.audit.write({
      actor: agentOf(environment, { claimed: nameIn(claimed), auth }),
      stack,
      tool: typeof name === "string" ? plainLine(name).slice(0, 40) : "",
      given,
      outcome: known ? "not-a-call" : "unknown-tool",
      durationMs: 0,
    });
  }

  /** A resource's content: the text of an operation that only reads. */
  async read({ operation, given, readsOnly }: Readable): Promise<string> {
    const { environment } = this.#options;
    const actor: Actor = { kind: "agent", name: `reader/${who(environment)}`, door: "mcp" };
    const input = this.#withStack({ operation }, given);
    const answer = await this.#means.performer.perform(operation, input, {
      actor,
      allowed: readsOnly ? [operation.name] : [],
      onProgress: () => undefined,
    });
    return fenced(answer.ok ? answer.text : answer.failure.error.what);
  }

  async #answer(tool: Tool, given: unknown, actor: Actor, ctx: ServerContext): Promise<Answer> {
    try {
      this.#means.rate.take(ctx.http?.authInfo === undefined ? "" : actor.name);
      const strict = inputOf(tool).safeParse(given ?? {});
      if (!strict.success) throw wrongInput(tool, strict.error);
      if (tool.namesStack) refuseOtherStack(strict.data, this.#options.stack);
    } catch (error) {
      return { ok: false, failure: failureReport(error) };
    }
    return this.#means.performer.perform(tool.operation, this.#withStack(tool, given), {
      actor,
      allowed: tool.level === "apply" || tool.readsOnly ? [tool.operation.name] : [],
      signal: ctx.mcpReq.signal,
      onProgress: progressTo(ctx),
    });
  }

  #withStack({ operation, namesStack }: Pick<Tool, "operation" | "namesStack">, given: unknown) {
    const { stack } = this.#options;
    const { shape } = operation.input;
    const asked = { ...(given ?? {}) };
    if (namesStack && "env" in asked) delete asked.env;
    const set = ["stack", "ofStack"].filter((field) => field in shape);
    return { ...asked, ...Object.fromEntries(set.map((field) => [field, stack])) };
  }
}

function refuseOtherStack({ env }: Record<string, unknown>, stack: string): void {
  if (env === undefined || env === stack) return;
  throw new UserError("This server is about another stack; nothing was asked of it.", {
    given: `it is about ${stack}`,
    next: "ask the server of that stack: each has its own",
    code: "another-stack",
  });
}

function nameIn(info: unknown): string | undefined {
  const name = typeof info === "object" && info !== null && "name" in info ? info.name : undefined;
  return typeof name === "string" ? name : undefined;
}

/**
 * The agent behind a call. With a token it is whom the authority names. Without, what a client says of
 * itself is a label; that this process was started by one of the operator's users is what counts.
 */
function agentOf(
  environment: Environment,
  { claimed = "agent", auth }: { claimed?: string | undefined; auth?: AuthInfo | undefined },
): Actor {
  if (auth !== undefined) return { kind: "agent", name: principalOf(auth), door: "mcp" };
  const label = claimed.replaceAll(/[^\w.-]+/g, "-").slice(0, 40);
  return { kind: "agent", name: `${label}/${who(environment)}`, door: "mcp" };
}

function resultOf(answer: Answer, offer: Offer): CallToolResult {
  if (answer.ok) {
    return {
      content: [{ type: "text", text: fenced(answer.text) }],
      structuredContent: harmlessValue(withNextForAgent(answer.output, offer)),
    };
  }
  const { code, what, given, next } = answer.failure.error;
  const then = `next: ${nextForAgent(next, offer)}`;
  const lines = [`${code}: ${what}`, ...(given === undefined ? [] : [given]), then];
  return { isError: true, content: [{ type: "text", text: fenced(lines.join("\n")) }] };
}

/** Tells the client what an operation tells, by a counter that only grows. */
function progressTo(ctx: ServerContext): (event: ProgressEvent) => void {
  const token = ctx.mcpReq._meta?.progressToken;
  if (token === undefined) return () => undefined;
  let progress = 0;
  return (event) => {
    progress += 1;
    const text = "title" in event ? event.title : event.text;
    const params = { progressToken: token, progress, message: String(harmlessValue(text)) };
    // A client that left hears nothing more; the work goes on.
    ctx.mcpReq.notify({ method: "notifications/progress", params }).catch(() => undefined);
  };
}
