import { ipai } from "../../report/ipai.ts";
import { Redactor } from "../../report/redaction.ts";
import { UserError } from "../../report/userError.ts";
import { checkKnown } from "./check.ts";
import { EngineLog } from "./engineLog.ts";
import type {
  AnyFunctionHandler,
  AnyResourceHandler,
  CallContext,
  ProviderDefinition,
} from "./handler.ts";
import { containsUnknown } from "./unknown.ts";
import type { Properties } from "./properties.ts";

const DEFAULT_TIMEOUT_MS = 600_000;

/** What one plugin process knows: its engine, its configuration, what it opened, whether to stop. */
export class ProviderSession<Config extends object, Shared> {
  readonly definition: ProviderDefinition<Config, Shared>;
  readonly redactor = new Redactor();
  readonly #stopping = new AbortController();
  #engine: EngineLog | undefined;
  #config: Config | undefined;
  #shared: Promise<Shared> | undefined;

  constructor(definition: ProviderDefinition<Config, Shared>) {
    this.definition = definition;
  }

  attach(engineAddress: string): void {
    this.#engine?.close();
    this.#engine = new EngineLog(engineAddress);
  }

  /** A configuration with unknown values is kept away: then nothing can be opened. */
  configure(values: Properties): void {
    if (containsUnknown(values)) return;
    const checked = checkKnown(this.definition.configSchema, values);
    if (checked.ok) {
      this.#config = checked.inputs;
      return;
    }
    const problems = checked.failures.map(({ property, reason }) => `${property}: ${reason}`);
    throw new UserError(`The provider ${this.definition.name} is not configured rightly.`, {
      given: problems.join("\n"),
      next: "correct the arguments of the provider in the program",
      code: "provider-configuration",
    });
  }

  resource(type: string): AnyResourceHandler<Shared> {
    const found = this.definition.resources.find(
      (handler) => handler.type === type || handler.formerTypes?.includes(type),
    );
    if (found === undefined) throw new Error(`no resource ${type} in ${this.definition.name}`);
    return found;
  }

  function(token: string): AnyFunctionHandler<Shared> {
    const found = this.definition.functions.find((handler) => handler.token === token);
    if (found === undefined) throw new Error(`no function ${token} in ${this.definition.name}`);
    return found;
  }

  /** @param timeoutSeconds As the engine sends it; 0 when the program set none. */
  async context(urn: string, timeoutSeconds: number): Promise<CallContext<Shared>> {
    const defaultMs = this.definition.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS;
    return {
      shared: await this.#open(),
      urn,
      signal: this.#stopping.signal,
      timeoutMs: timeoutSeconds > 0 ? timeoutSeconds * 1000 : defaultMs,
      log: (message, { ephemeral = false, severity = "info" } = {}) => {
        this.#engine?.write({ urn, message: this.redactor.redact(message), severity, ephemeral });
      },
    };
  }

  /** Asks every running call to come to an end, and refuses new ones. */
  cancel(): void {
    this.#stopping.abort(
      new UserError("The operation was cancelled.", {
        next: `run \`${ipai("up")}\` again: it goes on from what the host holds`,
        code: "cancelled",
      }),
    );
  }

  async close(): Promise<void> {
    this.#engine?.close();
    if (this.#shared !== undefined) await this.definition.close(await this.#shared);
  }

  #open(): Promise<Shared> {
    this.#stopping.signal.throwIfAborted();
    if (this.#config === undefined) {
      throw new Error(`${this.definition.name} was called before its configuration was known`);
    }
    this.#shared ??= Promise.resolve(this.definition.open(this.#config, this.#stopping.signal));
    return this.#shared;
  }
}
