/**
 * The seam between the engine's wire protocol and what a provider does: the rest of a provider
 * knows no protobuf. `serve` (serve.ts) turns a `ProviderDefinition` into a plugin process.
 */
import type { z } from "zod";

/** What a resource's method may use: no globals, nothing from the environment. */
export interface CallContext<Shared> {
  /** What the provider opened from its configuration: for `host` the connection to the host. */
  readonly shared: Shared;
  readonly urn: string;
  /** Aborted on Ctrl-C and when the engine goes away. */
  readonly signal: AbortSignal;
  /** The resource's `customTimeouts`, or the provider's default. Milliseconds. */
  readonly timeoutMs: number;
  /** A line in the engine's output; `ephemeral` ones only fill the live status column. */
  readonly log: (
    message: string,
    options?: { readonly ephemeral?: boolean; readonly severity?: "info" | "warning" },
  ) => void;
}

/** A resource as the host holds it. `inputs` are what a program would declare to get `state`. */
export interface Observed<Inputs, State> {
  readonly id: string;
  readonly inputs: Inputs;
  readonly state: State;
}

/**
 * Thrown by `create` and `update` when the resource exists but is not what was asked for: the
 * engine records `state`, shows `reasons`, exits 1 and tries again at the next `up`.
 * Throw anything else only when nothing on the host was changed.
 */
export class InitError extends Error {
  override readonly name = "InitError";
  readonly id: string;
  readonly state: object;
  readonly reasons: readonly string[];

  constructor(id: string, state: object, reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.id = id;
    this.state = state;
    this.reasons = reasons;
  }
}

/** An object's schema with its properties laid open, so that a preview can check the known ones. */
export type ObjectSchema<Values> = z.ZodType<Values> & {
  readonly shape: Readonly<Record<string, z.core.$ZodType>>;
};

/** One kind of resource, with its whole life. */
export interface ResourceHandler<Inputs extends object, State extends Inputs, Shared> {
  /** The type token, such as `host:index:File`. */
  readonly type: string;
  /** Tokens of before, which a state may still hold until the next `up` writes the new one. */
  readonly formerTypes?: readonly string[];
  /** Checks and completes the inputs; defaults are written here and nowhere else. */
  readonly schema: ObjectSchema<Inputs>;
  /** Inputs whose change makes another resource of it. */
  readonly replaceOn: readonly (keyof Inputs & string)[];
  /** Whether a replaced resource must go before its successor comes. @default false */
  readonly deleteBeforeReplace?: boolean;
  /** Inputs whose change alone is no reason to act. */
  readonly ignore?: readonly (keyof Inputs & string)[];
  /** Outputs that are secret whatever the program says. */
  readonly secretOutputs?: readonly (keyof State & string)[];

  /**
   * What a preview can say of the state without any I/O, from inputs that are all known; other
   * outputs show as unknown.
   */
  preview?(inputs: Inputs, old: State | undefined): Partial<State>;
  /** Adopts what it finds: a killed `up` calls it again. */
  create(ctx: CallContext<Shared>, inputs: Inputs): Promise<{ id: string; state: State }>;
  /** What the host really holds now, or `undefined` when it holds nothing of the kind. */
  read(
    ctx: CallContext<Shared>,
    id: string,
    known: State | undefined,
  ): Promise<Observed<Inputs, State> | undefined>;
  update(ctx: CallContext<Shared>, id: string, old: State, inputs: Inputs): Promise<State>;
  delete(ctx: CallContext<Shared>, id: string, old: State): Promise<void>;
}

/** A function that a program can call during preview, such as `lab:index:getImage`. */
export interface FunctionHandler<Args extends object, Result extends object, Shared> {
  readonly token: string;
  readonly schema: z.ZodType<Args>;
  call(ctx: Omit<CallContext<Shared>, "urn">, args: Args): Promise<Result>;
}

type PropertyNames = "replaceOn" | "ignore" | "secretOutputs";

/**
 * A handler of any inputs, as it travels to the server. Each is checked against its own types where
 * it is written; TypeScript lets it pass as this because methods take their parameters bivariantly.
 */
export type AnyResourceHandler<Shared> = Omit<
  ResourceHandler<object, object, Shared>,
  PropertyNames
> & {
  readonly replaceOn: readonly string[];
  readonly ignore?: readonly string[];
  readonly secretOutputs?: readonly string[];
};

export type AnyFunctionHandler<Shared> = FunctionHandler<object, object, Shared>;

/** A whole provider: what its process serves. */
export interface ProviderDefinition<Config extends object, Shared> {
  readonly name: string;
  readonly version: string;
  readonly configSchema: ObjectSchema<Config>;
  /** For calls of resources without `customTimeouts`. @default 10 minutes */
  readonly defaultTimeoutMs?: number;
  /**
   * Called once the configuration is known, before the first call that needs `shared`. Opens
   * nothing that costs time: a run that changes nothing makes no such call, but a `Secret` does.
   */
  open(config: Config, signal: AbortSignal): Promise<Shared> | Shared;
  close(shared: Shared): Promise<void>;
  readonly resources: readonly AnyResourceHandler<Shared>[];
  readonly functions: readonly AnyFunctionHandler<Shared>[];
}
