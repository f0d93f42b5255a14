import { join } from "node:path";
import { ENGINE_VERSION } from "./engine.ts";
import { findOrInstallGo } from "./go.ts";
import { buildGoProgram } from "./goProgram.ts";
import type { ObtainOptions } from "./options.ts";

/** Where the linker writes the version; without it the Automation API refuses the CLI. */
const VERSION_SYMBOL = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Builds the CLI from its Go module into the cache. */
export async function buildEngine(
  options: ObtainOptions,
  provideGo: (options: ObtainOptions) => Promise<string> = findOrInstallGo,
): Promise<void> {
  const { folders, step, signal } = options;
  await buildGoProgram({
    go: await provideGo(options),
    module: import.meta.dirname,
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    variables: [[VERSION_SYMBOL, `v${ENGINE_VERSION}`]],
    target: join(folders.cache, "bin/pulumi"),
    cache: folders.cache,
    duration: "4 to 5 min on two cores",
    step,
    signal,
  });
}
