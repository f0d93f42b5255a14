import type { Step } from "../../report/logger.ts";
import type { EngineFolders } from "./engine.ts";

/** What getting the CLI takes. */
export interface ObtainOptions {
  readonly folders: EngineFolders;
  /** Caches of this machine, such as a Go toolchain: `~/.cache/ipai`. */
  readonly cacheRoot: string;
  readonly step: Step;
  /** Says what is put on the machine and which way was taken. */
  readonly announce: (line: string) => void;
  readonly signal: AbortSignal;
}
