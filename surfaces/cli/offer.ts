import type { AnyOperation } from "../../operations/operation.ts";
import type { Argument } from "../../operations/arguments.ts";

/** What the command line says of an operation: enough for help and completion. */
export interface Description {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly Argument[];
}

/** An operation that can be typed; it is loaded when it is. */
export interface Offer extends Description {
  load(): Promise<AnyOperation>;
}
