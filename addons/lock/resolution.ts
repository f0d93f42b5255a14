import type { LockedModule } from "./format.ts";

/** A module as its source gives it, before its closure is known. */
export interface ResolvedModule extends Omit<LockedModule, "closure"> {
  readonly name: string;
}

/** What a kind of source (wheels, git) finds for the modules that the catalogue asks for. */
export interface Resolution {
  /** What every repository offers, asked for or not. */
  readonly published: Readonly<Record<string, string[]>>;
  /** The asked ones and what they need. */
  readonly modules: readonly ResolvedModule[];
}
