import { version as sdkVersion } from "@pulumi/pulumi/version.js";

/**
 * What lives in `machine/engine/`: finding the Pulumi CLI on this machine, and getting it where there is
 * none: by the official download, or built from its Go module. What is done with it is
 * `operations/`'s business.
 */

/** The one version of CLI and SDK; the lock file of npm and `machine/engine/go.mod` pin the same. */
export const ENGINE_VERSION = sdkVersion;

/** Where a CLI was found. */
export type EngineOrigin = "PATH" | "automation" | "cache";

export interface Engine {
  readonly origin: EngineOrigin;
  /** Absolute, except that a CLI on the PATH is `pulumi`. */
  readonly path: string;
  readonly version: string;
}

/** The folders of this machine that the search looks at. */
export interface EngineFolders {
  /** The PATH's value. */
  readonly path: string;
  /** Where `PulumiCommand.install` puts the pinned version. */
  readonly automation: string;
  /** Where this project puts the CLI that it built. */
  readonly cache: string;
}

export function engineFolders(home: string, path: string): EngineFolders {
  return {
    path,
    automation: `${home}/.pulumi/versions/${ENGINE_VERSION}`,
    cache: `${home}/.cache/ipai/engine/v${ENGINE_VERSION}`,
  };
}
