import { findEngine } from "./find.ts";
import type { Engine } from "./engine.ts";
import { ENGINE_VERSION } from "./engine.ts";
import { buildEngine } from "./build.ts";
import { downloadEngine } from "./download.ts";
import type { ObtainOptions } from "./options.ts";
import { UserError } from "../../report/userError.ts";

/** The two ways to a CLI that is not there. */
export interface EngineWays {
  readonly download: (root: string, signal: AbortSignal) => Promise<void>;
  readonly build: (options: ObtainOptions) => Promise<void>;
}

/**
 * The CLI of this machine, got if need be: found, else downloaded from its maker (the ordinary
 * way), else built from its Go module (the registry way).
 *
 * @throws UserError when none of the ways works; its `given` says why for each.
 */
export async function obtainEngine(
  options: ObtainOptions,
  ways: EngineWays = { download: downloadEngine, build: buildEngine },
): Promise<Engine> {
  const first = await findEngine(options.folders);
  for (const { path, reason } of first.rejected) options.announce(`not used: ${path} (${reason})`);
  if (first.engine) {
    options.step.result(`${first.engine.version}, ${whence(first.engine)}`);
    return first.engine;
  }
  const failures: string[] = [];
  options.step.status("official download");
  try {
    await ways.download(options.folders.automation, options.signal);
    options.announce(
      `installed: Pulumi CLI ${ENGINE_VERSION} into ${options.folders.automation} (ordinary way)`,
    );
  } catch (error) {
    options.signal.throwIfAborted();
    failures.push(`download: ${reasonOf(error)}`);
    options.announce(
      `Pulumi's own download did not work (${reasonOf(error)}): taking the registry way`,
    );
    await ways.build(options).catch((cause: unknown) => {
      options.signal.throwIfAborted();
      if (cause instanceof UserError) throw cause;
      throw new UserError(`The Pulumi CLI ${ENGINE_VERSION} could not be got.`, {
        given: [...failures, `build: ${reasonOf(cause)}`].join("\n"),
        next: "install the Pulumi CLI by its own instructions, then run the command again",
        code: "engine-unobtainable",
        cause,
      });
    });
    options.announce(
      `installed: Pulumi CLI ${ENGINE_VERSION} into ${options.folders.cache} (registry way)`,
    );
  }
  const second = await findEngine(options.folders);
  if (second.engine) {
    options.step.result(`${second.engine.version}, ${whence(second.engine)}`);
    return second.engine;
  }
  throw new UserError("A Pulumi CLI was installed but does not run.", {
    given: second.rejected.map(({ path, reason }) => `${path}: ${reason}`).join("\n"),
    next: `remove ${options.folders.cache} and run the command again`,
    code: "engine-unusable",
  });
}

function whence(engine: Engine): string {
  switch (engine.origin) {
    case "PATH":
      return `on the PATH (${engine.path})`;
    case "automation":
      return "official download";
    case "cache":
      return "built from its Go module";
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
