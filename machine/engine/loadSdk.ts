import { createRequire, Module } from "node:module";

/**
 * The SDK's Automation API and what the product does beside it, loaded when the engine is to be run: all
 * else needs none of its modules. To be called before anything else loads the SDK, as the program does.
 */
export async function loadSdk() {
  leaveOutArborist();
  const [automation, own] = await Promise.all([
    import("@pulumi/pulumi/automation/index.js"),
    import("./sdk.ts"),
  ]);
  return { ...automation, ...own };
}

/**
 * npm's Arborist and the 500 modules below it are more than half of what the SDK loads. It asks
 * Arborist which packages a function needs that a program hands to a dynamic provider or a cloud
 * function; there are none here (docs/decisions). `test/unit/machine/engine/sdk.test.ts` fails when
 * the SDK asks from anywhere else.
 */
function leaveOutArborist(): void {
  const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
  const path = require.resolve("@npmcli/arborist");
  require.cache[path] ??= Object.assign(new Module(path), {
    loaded: true,
    exports: { Arborist: NoArborist },
  });
}

class NoArborist {
  constructor() {
    throw new Error(
      "ipai loads the SDK without what serialises functions (machine/engine/loadSdk.ts)",
    );
  }
}
