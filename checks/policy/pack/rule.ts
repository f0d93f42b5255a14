import type { Properties } from "../../../provider/rpc/properties.ts";

/**
 * What lives in `checks/policy/pack/`: rules that every resource of a stack keeps, as a policy pack that
 * the engine itself asks before it does anything. One rule a file below `rules/`; `rpc/` is the
 * engine's protocol. A rule looks at what is declared, and at nothing else.
 */
export interface Rule {
  readonly name: string;
  /** What must be so: one line. */
  readonly description: string;
  /** What happens otherwise. */
  readonly why: string;
  /** Judges what is declared of one resource. */
  judge?(
    resource: JudgedResource,
    stack: JudgedStack,
  ): readonly Fault[] | Promise<readonly Fault[]>;
  /** Judges all resources together, as they will be or are. */
  judgeAll?(resources: readonly JudgedResource[], stack: JudgedStack): readonly FaultOf[];
}

/** A resource as the engine shows it to its policies. */
export interface JudgedResource {
  readonly urn: string;
  /** The type's token, such as `host:index:File`. */
  readonly type: string;
  readonly name: string;
  /** Secrets in clear; what a preview cannot know is `Unknown`. */
  readonly properties: Properties;
  /** Properties that are secret, in whole or in part. */
  readonly secretKeys: ReadonlySet<string>;
  /** Every text that stands in the state for all to read. */
  readonly plainTexts: readonly PlainText[];
  readonly protect: boolean;
}

export interface PlainText {
  /** `content`, `environment.DB_PASSWORD`, `alerts[0]`. */
  readonly path: string;
  readonly text: string;
}

export interface JudgedStack {
  readonly project: string;
  readonly name: string;
  /** The stack file's settings; objects as JSON. */
  readonly config: ReadonlyMap<string, string>;
}

/** How a resource breaks a rule. Never holds a secret. */
export interface Fault {
  readonly what: string;
  /** What to type, or to change. */
  readonly next: string;
}

/** A fault that was found by looking at several resources. */
export interface FaultOf extends Fault {
  readonly urn: string;
}
